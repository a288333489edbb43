/** What a caller calls themselves stands in the XML that the switch sends to every phone; the switch escapes nothing. */
import { CALM } from '../lot-settings.js';
import { allShow, keysOn, watchers } from './lamp-steps.js';
import { parkBlind } from './park-steps.js';
import { conversation, expectThat, type Scenario } from './scenario.js';

const NAMES: readonly (readonly [string, string])[] = [
  ['tags', '</dialog><dialog id="x"><state>terminated</state></dialog>'],
  ['entities', `A & B &lt; "C" 'D' &bogus; ]]> <!-- <![CDATA[`],
  ['short', 'A & B <"x">'],
  ['letters', '🚗 Zoë Ångström 株式会社'],
];

export const LAMP_NAMES: readonly Scenario[] = NAMES.map(([word, displayName]): Scenario => ({
  id: `lamp-name-${word}`,
  title: `[L1][K1] a caller named ${JSON.stringify(displayName)} is parked: the lamps are told well-formed XML without a channel's uuid`,
  settings: CALM,
  async run(lab) {
    const [alice, bob] = [await lab.phone('1000', { displayName }), await lab.phone('1001')];
    const keys = await keysOn(await watchers(lab), '701');
    const { caller, called } = await conversation(alice, bob);
    await parkBlind(called);
    await allShow(keys, 'confirmed');
    for (const key of keys) expectThat(`${key.name} names somebody`, (key.told().at(-1)?.caller ?? '') !== '');
    await caller.hangUp();
    await allShow(keys, 'off');
    // The NOTIFYs themselves are looked into after every story (see `tell`).
    for (const { caller: name } of keys.flatMap((key) => key.told()))
      expectThat(`the name ${String(name)} has nothing to escape`, !/[<>&"]/.test(name ?? ''));
  },
}));
