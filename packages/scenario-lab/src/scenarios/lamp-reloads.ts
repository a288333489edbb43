/** A switch reads its configuration again while callers wait: no key may notice. */
import { CALM } from '../lot-settings.js';
import { asks } from './ask-switch.js';
import { allShow, keysOn, marksOf, onlyShowed, refreshed, timesTaken, toldSince, watchers } from './lamp-steps.js';
import { heldCaller, parkBlind, pickUp } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';

export const LAMP_RELOADS: readonly Scenario[] = [
  {
    id: 'lamp-reloadxml',
    title:
      '[L1] both switches read their configuration again (reloadxml) while 701 is lit: no lamp blinks, late and re-subscribing keys are right, and so are park and pick-up afterwards',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002');
      const phones = await watchers(lab);
      const [lit, dark] = [await keysOn(phones, '701'), await keysOn(phones, '702')];
      const { caller } = await heldCaller(lab);
      await Promise.all([allShow(lit, 'confirmed'), allShow(dark, 'off')]);
      const [wereLit, wereDark, before] = [marksOf(lit), marksOf(dark), timesTaken(lab)];
      for (const node of lab.nodes) {
        const [answer = ''] = await asks(lab, node, ['reloadxml']);
        expectThat(`${node} reads it again, and does not say ${answer}`, answer.startsWith('+OK'));
      }
      await caller.hearsOnly(['music'], { for: 1500 });
      const taken = timesTaken(lab) - before;
      for (const [key, marks] of [
        ...lit.map((one) => [one, wereLit] as const),
        ...dark.map((one) => [one, wereDark] as const),
      ]) {
        const { length } = toldSince(key, marks);
        expectThat(`${key.name} was told nothing, not ${length} times; taken over ${taken} times`, length <= taken);
      }
      const late = await keysOn(phones, '701');
      await allShow(late, 'confirmed');
      onlyShowed(wereLit, 'confirmed');
      onlyShowed(wereDark, 'off');
      await Promise.all([refreshed([...lit, ...late], 'confirmed'), refreshed(dark, 'off')]);
      const retriever = await pickUp(carol, '701', caller);
      await allShow([...lit, ...late], 'off');
      await parkBlind(retriever, '702');
      await allShow(dark, 'confirmed');
      await caller.hangUp();
      await allShow([...lit, ...late, ...dark], 'off');
    },
  },
];
