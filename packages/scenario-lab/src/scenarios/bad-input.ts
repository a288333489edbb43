/** What callers may write into their names: text for the switch's ears, never commands (the caller chooses it freely). */
import { CALM } from '../lot-settings.js';
import { heldCaller, parkBlind, pickUp } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

const NAMES: readonly (readonly [string, string])[] = [
  ['quotes', `Al"ice O'Brien`],
  ['commas', 'Ray, Alice; x=y^z|w'],
  ['variables', '${hangup()}${system(touch x)}'],
  ['newlines', 'A\\n\\nunload mod_event_socket\\n\\n%0d%0a%0d%0aexit'],
  ['unload', 'unload mod_event_socket'],
  ['brackets', `'}],unload mod_event_socket[{a=b`],
  ['emoji', '🚗 Zoë Ångström'],
];

export const BAD_INPUT: readonly Scenario[] = NAMES.map(([word, displayName]): Scenario => ({
  id: `bad-name-${word}`,
  title: `[K1] a caller named ${JSON.stringify(displayName)} is parked, rung back for and picked up like any other`,
  settings: { ...CALM, recall: { after: '1s', chain: [{ ring: 'parker', for: '10s' }] } },
  async run(lab) {
    const [alice, bob, carol] = [
      await lab.phone('1000', { displayName }),
      await lab.phone('1001'),
      await lab.phone('1002'),
    ];
    const { caller, called } = await conversation(alice, bob);
    await parkBlind(called);
    const back = await bob.nextCall({ within: 8000 });
    await caller.hearsOnly(['music']);
    const retriever = await pickUp(carol, '701', caller);
    await back.untilCancelled();
    expectThat('the switch still answers', (await lab.channelCount('node-a')) >= 0);
    await retriever.hangUp();
    await caller.untilEnded();
  },
}));

/** What a phone may write into the target of a REFER: the switch would find commands in it, or another context. */
const TARGETS: readonly (readonly [string, string])[] = [
  ['command', 'sip:${hupall()}@pbx.test'],
  ['variable', 'sip:${uuid}@pbx.test'],
];

export const BAD_TARGETS: readonly Scenario[] = TARGETS.map(([word, target]): Scenario => ({
  id: `bad-target-${word}`,
  title: `[K1] a caller who was picked up is sent to ${target}: nothing is carried out, and the sender has the caller back`,
  settings: CALM,
  only: { kind: 'real', why: 'it is the real switch whose ears are tried' },
  async run(lab) {
    const { caller } = await heldCaller(lab);
    const carol = await lab.phone('1002');
    const retriever = await pickUp(carol, '701', caller);
    await retriever.blindTransfer(target);
    const back = await carol.nextCall({ within: 8000 });
    await back.answer();
    await hearEachOther(back, caller);
    await back.hangUp();
    await caller.untilEnded();
  },
}));
