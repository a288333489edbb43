/** Keys that a waiting caller presses, carried out: on fake switches, with the in-memory store. */
import { describe, expect, it } from '@jest/globals';
import { east, leg, POLICY, Rig, sent, user } from '@parkade/testkit';

const OPERATOR = user('1000');
const KEYED = {
  ...POLICY,
  fallback: OPERATOR,
  escape: {
    '0': { kind: 'operator' },
    '*': { kind: 'forward', extension: '*991001', context: 'default' },
  },
} as const;

const refused = { outcome: { kind: 'refused', cause: 'OPERATION FAILED' } } as const;

/** Alice waits, parked by 1001. */
async function waiting(options: ConstructorParameters<typeof Rig>[0] = {}): Promise<Rig> {
  const rig = new Rig({ policy: KEYED, ...options });
  await rig.request(sent('alice', '1001'));
  return rig;
}

async function press(rig: Rig, key: string, by = leg('alice')): Promise<void> {
  expect(await rig.engine.switchEvent({ kind: 'escape-pressed', node: east, leg: by, key })).toBe(true);
  await rig.engine.idle();
}

const outcomes = (rig: Rig): readonly unknown[] =>
  rig.log.lines.flatMap(({ message, fields }) =>
    message === 'a waiting caller pressed a key' ? [fields['outcome']] : [],
  );

describe('a key of a caller who waits', () => {
  it('[U1] rings the operator, and says so in log and count', async () => {
    const rig = await waiting();
    await press(rig, '0');
    expect(await rig.only()).toMatchObject({ kind: 'recalling', target: OPERATOR, asked: { kind: 'send' } });
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
    expect(outcomes(rig)).toEqual(['recalling']);
    expect(rig.meters.counts.get('parkade_escape_keys_total')).toBe(1);
  });

  it('[U1] leads the caller elsewhere, where the keys of the wait are not listened to', async () => {
    const rig = await waiting();
    await press(rig, '*');
    expect(await rig.live()).toEqual([]);
    expect(await rig.events()).toEqual(['parked', 'forwarded']);
    expect(rig.switches.ofKind('forward')).toMatchObject([
      { leg: leg('alice'), to: { extension: '*991001', context: 'default' }, freesKeys: true },
    ]);
    expect(outcomes(rig)).toEqual(['ended']);
  });

  it('[U2] is heard by every engine, and done once', async () => {
    const rig = await waiting();
    await Promise.all([press(rig, '0'), press(rig, '0'), press(rig, '0')]);
    expect(rig.switches.ofKind('ring')).toHaveLength(1);
    expect(outcomes(rig)).toHaveLength(3);
  });

  it('[U1] means nothing of another leg, another key, or in a lot without keys', async () => {
    const rig = await waiting();
    await press(rig, '0', leg('nobody'));
    await press(rig, '0', leg('parker'));
    await press(rig, '7');
    const plain = await waiting({ policy: POLICY });
    await press(plain, '0');
    for (const each of [rig, plain]) expect(await each.only()).toMatchObject({ kind: 'parked' });
    expect([...outcomes(rig), ...outcomes(plain)]).toEqual(['nothing', 'nothing', 'nothing', 'nothing']);
  });

  it('[U2] leaves the caller with their music where the switch refuses to ring, and can be pressed again', async () => {
    const rig = await waiting();
    rig.switches.script('ring', refused);
    await press(rig, '0');
    expect(await rig.only()).toMatchObject({ kind: 'parked' });
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
    await press(rig, '0');
    expect(await rig.only()).toMatchObject({ kind: 'recalling', target: OPERATOR });
  });

  it('[U1] leads the caller elsewhere when the link is back: nobody is left on music for ever', async () => {
    const rig = await waiting();
    rig.switches.loseLink(east);
    await press(rig, '*');
    expect(rig.switches.whereIs(leg('alice'))).toBe('music');
    await rig.wait(10_000);
    await rig.linkUp();
    expect(rig.switches.whereIs(leg('alice'))).toBe('at *991001');
  });

  it('[U1] leads the caller elsewhere though the switch refuses at first', async () => {
    const rig = await waiting();
    rig.switches.script('forward', refused);
    await press(rig, '*');
    expect(rig.switches.ofKind('forward').length).toBeGreaterThan(1);
    expect(rig.switches.whereIs(leg('alice'))).toBe('at *991001');
  });

  it('[U3] is told as lost while the store is away, and works when it is back', async () => {
    const rig = await waiting();
    rig.store.goDown('away');
    await press(rig, '0');
    rig.store.goDown(null);
    expect(await rig.only()).toMatchObject({ kind: 'parked' });
    await press(rig, '0');
    expect(outcomes(rig)).toEqual(['store-down', 'recalling']);
  });
});
