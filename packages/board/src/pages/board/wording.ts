/** People, callers and times in the page's words. */
import type { CallCard, CallerCard, ChainStep, Ending, NextStep, Person, Rights } from '@parkade/api-contract';
import type { Action, WhyNot } from '../../heart/actions.js';
import type { BayFace } from '../../heart/bay-face.js';
import { countdownText, durationText } from '../../heart/duration.js';
import { personText } from '../../heart/viewer.js';
import { locale, say, type Key } from '../../words/say.js';

/** Never empty: a caller whose name is not known is called by their number, or by why there is none. */
export function callerName(caller: CallerCard | null): string {
  if (caller === null) return say('caller.unknown');
  if (caller.shown === 'withheld') return say('caller.withheld');
  if (caller.shown === 'cut')
    return caller.number === '' ? say('caller.cut.bare') : say('caller.cut', { digits: caller.number });
  return caller.name || caller.number || say('caller.unknown');
}

/** The number beside the name, where there is one to show and it is not the name already. */
export const callerNumber = (caller: CallerCard | null): string | null =>
  caller?.shown === 'full' && caller.name !== '' && caller.number !== '' ? caller.number : null;

export const whoText = (person: Person | null): string => (person === null ? say('say.nobody') : personText(person));

const clocks = new Map<string, Intl.DateTimeFormat>();
function formatted(ms: number, style: 'seconds' | 'minutes'): string {
  const key = `${locale()} ${style}`;
  const format =
    clocks.get(key) ??
    new Intl.DateTimeFormat(locale(), {
      hour: '2-digit',
      minute: '2-digit',
      ...(style === 'seconds' ? { second: '2-digit' } : {}),
      hourCycle: 'h23',
    });
  clocks.set(key, format);
  return format.format(ms);
}
/** `14:02:11`, in the viewer's time zone. */
export const clockText = (ms: number) => formatted(ms, 'seconds');
export const shortClockText = (ms: number) => formatted(ms, 'minutes');

/** By how much the winner was faster: tenths of a second, at least one. */
export const leadText = ({ wonAt, askedAt }: { readonly wonAt: number; readonly askedAt: number }): string =>
  new Intl.NumberFormat(locale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    Math.max(100, askedAt - wonAt) / 1000,
  );

export function stateText(face: BayFace): string {
  switch (face.kind) {
    case 'connecting-other':
      return face.by === null ? say('state.other.nobody') : say('state.other', { who: face.by.user });
    case 'moved-on':
      return face.ending.to === null ? say('state.moved.nowhere') : say('state.moved', { to: face.ending.to });
    default:
      return say(STATE_WORD[face.kind]);
  }
}

const STATE_WORD = {
  free: 'state.free',
  resting: 'state.resting',
  reserved: 'state.reserved',
  waiting: 'state.waiting',
  soon: 'state.soon',
  ringing: 'state.ringing',
  sending: 'state.sending',
  'connecting-you': 'state.you',
  yours: 'state.yours',
  taken: 'state.taken',
  'hung-up': 'state.hungup',
  'out-of-reach': 'state.reach',
  lost: 'state.lost',
  unreadable: 'state.unreadable',
} as const satisfies Partial<Record<BayFace['kind'], Key>>;

/** What comes next. `at`: whether a time of day follows, and not a countdown. */
export function nextText(next: NextStep | null, at: boolean): string {
  switch (next?.kind) {
    case undefined:
      return say('next.nothing');
    case 'ring':
      if (next.target === null) return at ? say('next.ring.nobody.at') : say('next.ring.nobody');
      return say(at ? 'next.ring.at' : 'next.ring', { who: personText(next.target) });
    case 'forward':
      return say(at ? 'next.forward.at' : 'next.forward', { to: next.to });
    case 'hang-up':
      return at ? say('next.hangup.at') : say('next.hangup');
    case 'stay':
      return say('next.stay');
  }
}

/** Whom a caller meets after who rings now: the next number in the chain. */
export function afterRinging(call: CallCard, until: number): string | null {
  const step = call.chain.find(({ at, kind }) => kind !== 'stay' && at !== null && at >= until - 1500);
  return step === undefined ? null : (step.target?.user ?? step.to);
}

export function stepText({ kind, forMs, target, to }: ChainStep): string {
  const who = target === null ? say('chain.back') : personText(target);
  switch (kind) {
    case 'ring':
      return forMs === null ? say('chain.ring.open', { who }) : say('chain.ring', { who, n: Math.round(forMs / 1000) });
    case 'forward':
      return say('chain.forward', { to: to ?? '' });
    case 'hang-up':
      return say('chain.hangup');
    case 'stay':
      return say('chain.stay');
  }
}

const ACTION_WORD = {
  'pick-up': 'do.pickup',
  answer: 'do.answer',
  cancel: 'do.cancel',
  send: 'do.send',
  note: 'do.note',
  extend: 'do.extend',
  'ring-now': 'do.ringnow',
  'put-back': 'do.putback',
  'call-back': 'do.callback',
  dismiss: 'do.gotit',
} as const satisfies Record<Action, Key>;
export const actionText = (action: Action): string => say(ACTION_WORD[action]);

export function whyText(whyNot: WhyNot | null, rights: Rights): string | null {
  switch (whyNot) {
    case null:
      return null;
    case 'denied':
      return rights.askWhom === null ? say('why.denied.nobody') : say('why.denied', { admin: rights.askWhom });
    case 'stale':
      return say('why.stale');
    case 'store-away':
      return say('why.store');
    case 'out-of-reach':
      return say('why.reach');
    case 'rings':
      return say('why.rings');
  }
}

/** A duration as it is spoken: `1 minute 22 seconds`. */
export function spokenDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [m, s] = [Math.floor(seconds / 60), seconds % 60];
  const parts = [
    ...(m > 0 ? [say('time.minutes', { n: m })] : []),
    ...(s > 0 || m === 0 ? [say('time.seconds', { n: s })] : []),
  ];
  return parts.join(' ');
}

/** `701, Alice Ray, for Jonas Weber, waits 41 seconds, rings 1001 in 49 seconds`: made when it is read. */
export function bayName(orbit: string, face: BayFace, now: number): string {
  const state = stateText(face);
  if ('ending' in face) return [orbit, callerName(face.ending.caller), state].join(', ');
  if (!('call' in face)) return [orbit, state].join(', ');
  const { call } = face;
  const due = face.kind === 'waiting' || face.kind === 'soon' ? face.due : null;
  return [
    orbit,
    callerName(call.caller),
    ...(call.forWhom === null ? [] : [say('bay.for', { who: call.forWhom })]),
    say('bay.waits', { t: spokenDuration(now - call.parkedAt) }),
    due === null ? state : `${nextText(call.next, false)} ${spokenDuration(Math.max(0, due - now + 999))}`,
  ].join(', ');
}

/** What is said of an end, for a bay. */
export function endingText(ending: Ending): string {
  const t = durationText(ending.waitedMs ?? 0);
  switch (ending.outcome) {
    case 'retrieved':
      return say('say.taken', { who: whoText(ending.by) });
    case 'abandoned':
    case 'caller-silent':
    case 'unused':
      return say('say.hungup', { t });
    case 'forwarded':
    case 'expired':
    case 'time-over':
      return ending.to === null ? say('say.moved.nowhere', { t }) : say('say.moved', { t, to: ending.to });
    case 'lost':
      return say(ending.calledBack ? 'say.lost.back' : 'say.lost', { t });
  }
}

export { countdownText, durationText };
