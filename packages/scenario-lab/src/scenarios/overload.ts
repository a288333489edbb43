/** A switch whose words come late is asked for more than it can do: whoever cannot be served is told so at once. */
import type { LabOutgoingCall, LabPhone } from '../lab.js';
import { CALM } from '../lot-settings.js';
import { heldCaller, isTold, pickUp } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';

/** As late as a switch far away, or one whose processors are taken. */
const SLOW_MS = 200;
/** Words to know it by. */
const FIRST = 4;
/** All at once, of one phone: two or three calls in a second are what the engine gets an answer for. */
const CROWD = 24;

/** `undefined` when it was told neither. */
async function told(call: LabOutgoingCall): Promise<'orbit-empty' | 'overloaded' | undefined> {
  await call.untilEnded({ within: 30_000 });
  return (['orbit-empty', 'overloaded'] as const).find((word) => call.everHeard().includes(word));
}

async function dialInTurn(phone: LabPhone, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await isTold(phone.call('*71702'), 'orbit-empty');
}

export const OVERLOAD: readonly Scenario[] = [
  {
    id: 'overloaded',
    title:
      '[I8][E8] more is asked of a slow switch than it can do: each is served or told so, nobody times out, the parked caller hears music; later all is as before',
    settings: { ...CALM, cuttableLinks: true },
    only: { kind: 'practice', why: 'the slow cable would share a process with the sound of thirty calls' },
    async run(lab) {
      const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003')];
      const { caller } = await heldCaller(lab);
      lab.slowLink('node-a', SLOW_MS);
      await dialInTurn(carol, FIRST);
      const crowd = Array.from({ length: CROWD }, () => carol.call('*71702'));
      const [words] = await Promise.all([Promise.all(crowd.map(told)), caller.hearsOnly(['music'], { for: 2000 })]);
      const count = (word: string | undefined): number => words.filter((one) => one === word).length;
      const seen = `${String(count('orbit-empty'))} served, ${String(count('overloaded'))} told so, ${String(count(undefined))} neither`;
      expectThat(`some are served and the others told: ${seen}`, count('orbit-empty') > 0 && count('overloaded') > 0);
      expectThat(`nobody times out: ${seen}`, count(undefined) === 0);
      lab.slowLink('node-a', 0);
      await dialInTurn(carol, FIRST);
      await (await pickUp(dave, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];
