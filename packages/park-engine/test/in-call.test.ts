/** Keys that are pressed in a talk, carried out: on fake switches, with the in-memory store. */
import { describe, expect, it } from '@jest/globals';
import { east, leg, numberPlanOf, POLICY, Rig, sent, user, west } from '@parkade/testkit';

const [alice, bob] = [leg('alice'), leg('bob')];
const withKeys = { ...numberPlanOf(POLICY), inCallCode: '*8' };

/** Alice talks to Bob, who is 1001 and whose keys are listened to. */
function talking(options: ConstructorParameters<typeof Rig>[0] = {}): Rig {
  const rig = new Rig({ numberPlans: [withKeys], ...options });
  for (const one of [alice, bob]) rig.switches.place(east, one);
  rig.switches.join(alice, bob);
  rig.switches.owners.set(bob, user('1001'));
  return rig;
}

/** The switch sends her to the park code, where an engine is asked about her. */
function answersWhoIsSent(rig: Rig): void {
  const { switches } = rig;
  const send = switches.sendPartner.bind(switches);
  switches.sendPartner = async (node, params) => {
    const outcome = await send(node, params);
    // Whoever has sent her waits for the store's word, and not for this.
    void rig.engine.request(sent('alice', '1001')).then(() => switches.place(east, alice, 'music'));
    return outcome;
  };
}

async function press(rig: Rig, { by = bob, keys = '*8', id = 'core:1', node = east } = {}): Promise<void> {
  expect(await rig.engine.switchEvent({ kind: 'keys-pressed', node, leg: by, keys, id })).toBe(true);
  await rig.engine.idle();
}

const WORDS = new Map([
  ['parked by an in-call code', 'parked'],
  ['keys of a talk mean nothing here', 'not-theirs'],
]);
/** As the log tells it; every line is a count too. */
const outcomes = (rig: Rig): string[] => {
  const told = rig.log.lines.flatMap(({ message, fields }) =>
    message === 'refused' ? String(fields['reason']) : (WORDS.get(message) ?? []),
  );
  expect(rig.meters.counts.get('parkade_in_call_codes_total') ?? 0).toBe(told.length);
  return told;
};

describe('[W34] an in-call code', () => {
  it('parks the other party, and who pressed hears the orbit', async () => {
    const rig = talking();
    answersWhoIsSent(rig);
    await press(rig);
    expect(rig.switches.ofKind('send-partner')).toMatchObject([{ leg: bob, params: { number: '*70' } }]);
    expect(await rig.only()).toMatchObject({
      kind: 'parked',
      caller: { leg: alice },
      parker: { address: user('1001') },
    });
    expect(rig.switches.ofKind('tell-orbit')).toMatchObject([{ leg: bob, orbit: '701' }]);
    expect(outcomes(rig)).toEqual(['parked']);
  });

  it('is heard by every engine, and done by one', async () => {
    const rig = talking();
    answersWhoIsSent(rig);
    await Promise.all([press(rig), press(rig), press(rig)]);
    expect(rig.switches.ofKind('send-partner')).toHaveLength(1);
    expect(rig.switches.ofKind('tell-orbit')).toHaveLength(1);
  });

  it.each([
    ['somebody outside pressed it', { by: alice }],
    ['the keys are those of nobody', { keys: '*9' }],
  ])('means nothing where %s', async (_why, pressed) => {
    const rig = talking();
    await press(rig, pressed);
    expect(rig.switches.sent).toEqual([]);
    expect(outcomes(rig)).toEqual(['not-theirs']);
  });

  it('means nothing to a user of another domain, and nothing at another site', async () => {
    const rig = talking({ numberPlans: [{ ...withKeys, nodes: new Set([west]) }] });
    await press(rig);
    rig.switches.owners.set(bob, user('1001', 'other.test'));
    await press(rig, { id: 'core:2' });
    expect(rig.switches.sent).toEqual([]);
  });

  it.each([
    ['draining', (rig: Rig) => rig.draining.add(east)],
    ['not-allowed', (rig: Rig) => rig.switches.owners.set(bob, user('1009'))],
    // What a desk alone knows of (not-talking) has no sound of its own.
    ['no-such-leg', (rig: Rig) => rig.switches.place(east, bob)],
  ] as const)(
    'that would be refused (%s) is told in the talk, and nobody is taken out of it',
    async (reason, spoil) => {
      const rig = talking({ policy: { rights: { park: ['1001@pbx.test'], retrieve: [] } } });
      spoil(rig);
      await press(rig);
      expect(rig.switches.ofKind('tell-refusal')).toMatchObject([{ leg: bob, reason, where: 'talking' }]);
      expect(rig.switches.ofKind('send-partner')).toEqual([]);
      expect(rig.switches.whereIs(alice)).toBe(`with ${bob}`);
    },
  );

  it('[W35] is refused in a conference, and before the call is answered', async () => {
    for (const word of ['in-conference', 'not-answered'] as const) {
      const rig = talking();
      rig.switches.place(east, bob);
      rig.switches.standing.set(bob, word);
      await press(rig);
      expect(outcomes(rig)).toEqual([word]);
      expect(rig.switches.ofKind('send-partner')).toEqual([]);
    }
  });

  it('tells that the lot is full', async () => {
    const rig = talking({ policy: { orbits: POLICY.orbits.slice(0, 1) } });
    await rig.request(sent('carol', '1002'));
    await press(rig);
    expect(rig.switches.ofKind('tell-refusal')).toMatchObject([{ reason: 'lot-full', where: 'talking' }]);
  });

  it('tells that the store is away', async () => {
    const rig = talking();
    rig.asked.isDown = true;
    await press(rig);
    expect(rig.switches.ofKind('tell-refusal')).toMatchObject([{ reason: 'store-down', where: 'talking' }]);
  });

  it('tells who pressed when the other party did not come to an orbit', async () => {
    const rig = talking();
    await press(rig);
    expect(rig.switches.ofKind('tell-refusal')).toMatchObject([{ leg: bob, reason: 'no-such-leg', where: 'alone' }]);
    expect(outcomes(rig)).toEqual(['not-parked']);
  }, 20_000);
});
