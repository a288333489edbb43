/**
 * What the two legs of a parked talk say, however the two came to it: the same on every switch as it was recorded on FreeSWITCH 1.11.1
 * (`record/record-parkers.ts`). By it is known who parked.
 */
import { readFileSync } from 'node:fs';
import { recordParker, type RecordedParker } from '../record/record-parkers.js';
import type { Said } from '../record/leg-at-the-code.js';
import { WAYS_TO_BE_PARKED, type WayToBeParked } from '../scenarios/ways-to-be-parked.js';
import type { Fact } from './fact.js';

const RECORDED = JSON.parse(
  readFileSync(new URL('../../../dialplan-contract/test/recorded-parkers.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, RecordedParker>>;

/**
 * What tells whose leg it is, and where it goes: all that is read of it, and more. Not: what the other leg's phone displays, how
 * the legs of others ended, whether it was still there to be asked (now so, now so: `habits.transferorGoneEarly`).
 */
const TELLING = [
  'Unique-ID|Call-Direction|Channel-Name|Caller-(?:Username|Caller-ID-.*|Context|RDNIS|Destination-Number)',
  'variable_(?:direction|user_name|domain_name|presence_id|dialed_.*|last_bridge_to|bridge_(?:uuid|channel)|signal_bond)',
  'variable_(?:originated_legs|originate_(?:causes|disposition|endpoint)|originating_leg_uuid|originator)',
  'variable_(?:other_loopback_leg_uuid|cc_agent|fifo_bridge_uuid|sip_refer_to|sip_h_Referred-By|parkade_(?!peer_).*)',
];
const TOLD = new RegExp(`^(?:${TELLING.join('|')})$`);

/** Every recorded field is there, with the recorded value; a switch may say more, never something else. */
export const PARKER_FACTS: readonly Fact[] = WAYS_TO_BE_PARKED.map((way) => ({
  title: `who parked, ${way.name}: both legs say what was recorded`,
  run: async ({ lab }) => compare(way, await recordParker(lab, way)),
}));

function compare(way: WayToBeParked, said: RecordedParker): void {
  const recorded = RECORDED[way.name];
  if (recorded === undefined) throw new Error(`nothing was recorded of ${way.name}`);
  const was = { leg: timeless(recorded.leg, recorded), other: timeless(recorded.other, recorded) };
  const is = { leg: timeless(said.leg, said), other: timeless(said.other, said) };
  const differences = (['leg', 'other'] as const).flatMap((side) =>
    Object.entries(was[side]).flatMap(([name, value]) =>
      is[side][name] === value ? [] : [`${side}: ${name} is ${is[side][name] ?? 'not there'}, recorded ${value}`],
    ),
  );
  if (![way.parker, '_undef_', ''].includes(said.alone)) differences.push(`the switch alone would ring ${said.alone}`);
  if (differences.length > 0) throw new Error(differences.join('\n'));
}

/** Without what differs from call to call: ids by the part they play, ports, times. */
function timeless(said: Said, { leg, other }: RecordedParker): Readonly<Record<string, string>> {
  const names = new Map([
    [leg['Unique-ID'] ?? '', '<leg>'],
    [other['Unique-ID'] ?? '', '<other>'],
  ]);
  return Object.fromEntries(
    Object.entries(said)
      .filter(([name]) => TOLD.test(name))
      .map(([name, value]) => [
        name,
        value
          .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? '<uuid>')
          .replaceAll(/sofia\/[a-z]+\//g, 'sofia/<profile>/')
          .replaceAll(/127\.0\.0\.1(?::\d+)?/g, '<address>')
          .replace(/Replaces=[^>]*/, 'Replaces=<dialogue>')
          .replaceAll(/\b\d{10}:(?=<uuid>)/g, '<time>:')
          .replace(/^ARRAY::.*/s, inNoOrder),
      ]),
  );
}

/** Legs of an enterprise group are called by a thread each (switch_ivr_originate.c:switch_ivr_enterprise_originate): whichever is first. */
const inNoOrder = (list: string): string => list.replace('ARRAY::', '').split('|:').toSorted().join('|:');
