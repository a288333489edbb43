/** What a lit key shows is the lot's affair: some phones take a call only from a key that is `early` (SPEC, B5). */
import type { LabLamp, LampShown } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import { allShow, keysOn, refreshed, watchers } from './lamp-steps.js';
import { answerAndTalk, parkedCaller, pickUp, sentToPark } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';

const EARLY: LotSettings = { lamp: { waiting: 'early', recalling: 'early' }, recall: { after: 'never' } };

/** Early while the caller waits, confirmed while the parker's phone rings for them. */
const EARLY_THEN_CONFIRMED: LotSettings = {
  lamp: { waiting: 'early', recalling: 'confirmed' },
  recall: { after: '1s', chain: [{ ring: 'parker', for: '10s' }] },
};

/** A phone shows its key as ringing only for a dialog that somebody else began (RFC 4235, section 4.1.2). */
function bodiesSay(keys: readonly LabLamp[], state: LampShown): void {
  for (const key of keys) {
    const body = key.bodies().at(-1);
    if (body === undefined) continue;
    expectThat(`${key.name} is told ${state}: ${body}`, body.includes(`<state>${state}</state>`));
    expectThat(`${key.name} is told that the call comes in: ${body}`, body.includes('direction="recipient"'));
    const entity = key.proto === 'park' ? 'park+701@' : '701@';
    expectThat(`${key.name} is told of its own number: ${body}`, body.includes(`entity="sip:${entity}`));
  }
}

export const LAMP_LOOKS: readonly Scenario[] = [
  {
    id: 'lamp-early',
    title: '[L1] lamp: early blinks on every key of both kinds while somebody waits, for a late key too, and goes out',
    settings: EARLY,
    async run(lab) {
      const keys = await keysOn(await watchers(lab), '701');
      await allShow(keys, 'off');
      const { caller } = await parkedCaller(lab);
      await allShow(keys, 'early');
      bodiesSay(keys, 'early');
      await refreshed(keys, 'early');
      bodiesSay(keys, 'early');
      for (const key of keys)
        expectThat(
          `${key.name} was never confirmed`,
          key.told().every(({ state }) => state !== 'confirmed'),
        );
      const retriever = await pickUp(await lab.phone('1002'), '701', caller);
      await allShow(keys, 'off');
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'lamp-early-then-confirmed',
    title: '[L1] a lot may show a waiting caller as early and a recall as confirmed',
    settings: EARLY_THEN_CONFIRMED,
    async run(lab) {
      const keys = await keysOn(await watchers(lab), '701');
      const { bob, caller } = await sentToPark(lab);
      await allShow(keys, 'early');
      const back = await bob.nextCall();
      await allShow(keys, 'confirmed');
      bodiesSay(keys, 'confirmed');
      await answerAndTalk(back, caller);
      await allShow(keys, 'off');
      await back.hangUp();
      await caller.untilEnded();
    },
  },
];
