import { splitArguments } from '../core/arguments.js';
import { causeFromText } from '../core/causes.js';
import type { Leg } from '../channel/leg.js';
import { transferLeg } from '../switching/transfer.js';
import { type AppGroup, instant } from './app.js';

/** `+N` seconds from now; an absolute time is epoch seconds. */
export function secondsUntil(text: string): number {
  if (text.startsWith('+')) return Number.parseInt(text.slice(1), 10) || 0;
  return Math.max(0, (Number.parseInt(text, 10) || 0) - Math.floor(Date.now() / 1000));
}

/**
 * The switch's clock has whole seconds: `+N` fires up to one second early (seen live). Here always a little early, by at most
 * half a second.
 */
function wholeSecondClock(leg: Leg, seconds: number): number {
  return Math.max(0.2, seconds - 0.5 * leg.node.timing.random());
}

export function scheduleTransfer(leg: Leg, when: string, words: readonly string[]): number {
  const [extension = '', dialplan, context] = words;
  const seconds = wholeSecondClock(leg, secondsUntil(when));
  return leg.node.scheduler.add(leg, seconds, `transfer ${words.join(' ')}`, () =>
    transferLeg(leg, { extension, dialplan, context }, 'from-outside'),
  );
}

export function scheduleHangup(leg: Leg, when: string, cause: string): number {
  const seconds = wholeSecondClock(leg, secondsUntil(when));
  return leg.node.scheduler.add(leg, seconds, `hangup ${cause}`, () => leg.hangUp(causeFromText(cause)));
}

export const scheduleApps: AppGroup = {
  sched_transfer: instant((leg, data) => {
    const [when = '', ...words] = splitArguments(data);
    leg.variables.set('last_sched_id', String(scheduleTransfer(leg, when, words)));
  }),
  sched_hangup: instant((leg, data) => {
    const [when = '', cause = ''] = splitArguments(data);
    leg.variables.set('last_sched_id', String(scheduleHangup(leg, when, cause)));
  }),
  sched_cancel: instant((leg, data) => void leg.node.scheduler.remove(data.trim())),
};
