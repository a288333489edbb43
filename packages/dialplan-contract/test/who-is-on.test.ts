import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseNodeId, parseUserAddress, showUser, type LegId, type NodeId } from '@parkade/park-decision';
import {
  encodeCaller,
  readHeldLeg,
  readSnapshot,
  stampOf,
  whoIsOn,
  whoTalkedTo,
  type ChannelData,
} from '../src/index.js';

const node = parseNodeId('node-a') as NodeId;
const recorded = JSON.parse(readFileSync(new URL('recorded-legs.json', import.meta.url), 'utf8')) as Record<
  string,
  ChannelData
>;

/** The same leg as `uuid_dump <leg> json` tells it: variables of several values are arrays there. */
const dumpOf = (data: ChannelData): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(data).map(([name, value]) => [
        name,
        value.startsWith('ARRAY::') ? value.slice('ARRAY::'.length).split('|:') : value,
      ]),
    ),
  );

const names = [...new Set(Object.values(recorded).flatMap((data) => Object.keys(data)))];
const values = [...new Set(Object.values(recorded).flatMap((data) => Object.values(data)))].filter(
  // A single value looks like a list of one in no dump.
  (value) => !value.startsWith('ARRAY::') || value.includes('|:'),
);
const legs = fc
  .tuple(
    fc.constantFrom(...Object.values(recorded)),
    fc.dictionary(
      fc.constantFrom(
        ...names,
        'variable_parkade_who',
        'variable_parkade_role',
        'variable_parkade_round',
        'variable_originate_disposition',
      ),
      fc.oneof(fc.constantFrom(...values, '_undef_', '', 'Outbound Call', '1009@pbx.test'), fc.string()),
    ),
    fc.constantFrom(...names, ''),
  )
  .map(([data, over, gone]) =>
    Object.fromEntries(
      Object.entries({ ...data, ...over, 'Channel-State': 'CS_EXECUTE' }).filter(([name]) => name !== gone),
    ),
  );

describe('who is on a leg', () => {
  it('[W12] is the same at the door and on hold, for whatever the switch says', () => {
    fc.assert(
      fc.property(legs, (data) => {
        const { owner, ...identity } = whoIsOn(data);
        const held = readHeldLeg((data['Unique-ID'] ?? '') as LegId, dumpOf(data));
        expect(held).toMatchObject({ caller: identity });
        const reading = readSnapshot(data, node);
        if (reading.kind === 'refused') return;
        expect(reading.snapshot).toMatchObject({ ...identity, owner });
      }),
      { numRuns: 500 },
    );
  });

  it('[W12] stays who was written on the leg, whatever it shows later', () => {
    fc.assert(
      fc.property(legs, legs, (before, later) => {
        const who = whoIsOn(before);
        fc.pre(who.number !== '' && who.owner !== null);
        const written = Object.fromEntries(
          Object.entries(stampOf(who)).map(([name, value]) => [`variable_${name}`, String(value)]),
        );
        expect(whoIsOn({ ...later, ...written })).toEqual(who);
      }),
    );
  });

  it('[W3] a stamp that says nobody is none', () => {
    const data = recorded['phone dials 701'] ?? {};
    const blank = { variable_parkade_caller: encodeCaller({ name: '', number: '' }), variable_parkade_who: '' };
    expect(whoIsOn({ ...data, ...blank })).toEqual(whoIsOn(data));
  });
});

describe('with whom the leg talked last', () => {
  const TALKED = { variable_last_bridge_to: '21af28f3-eed2-4713-bc80-8e1f40227784' };
  const picked = {
    variable_parkade_with_leg: TALKED.variable_last_bridge_to,
    variable_parkade_with_who: '1002@pbx.test',
  };

  it('[W12] is the one who picked up, though their leg is gone', () => {
    const data = recorded['blind REFER by the one who picked up'] ?? {};
    expect(whoTalkedTo(data)).toBeNull();
    expect(whoTalkedTo({ ...data, ...picked })).toEqual(parseUserAddress('1002', 'pbx.test'));
    const since = { ...data, ...picked, variable_last_bridge_to: '00000000-0000-4000-8000-000000000000' };
    expect(whoTalkedTo(since)).toBeNull();
  });

  it('[W3] is the stamp of the other leg before anything else', () => {
    const data = recorded['blind REFER of the B leg by the calling side'] ?? {};
    expect(showUser(whoTalkedTo({ ...data, variable_parkade_peer_who: '1007@pbx.test' }))).toBe('1007@pbx.test');
  });

  it('[W10] is nobody where all that is known is the own user', () => {
    fc.assert(
      fc.property(legs, (data) => {
        const peer = whoTalkedTo(data);
        if (peer !== null) expect(peer).not.toEqual(whoIsOn(data).owner);
      }),
    );
  });
});
