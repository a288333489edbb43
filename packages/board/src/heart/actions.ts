/** What may be done with a bay, and why not. An action that makes sense and is not allowed is shown, inactive, with its reason. */
import type { Rights } from '@parkade/api-contract';
import type { BayFace } from './bay-face.js';

export type Action =
  'pick-up' | 'answer' | 'cancel' | 'send' | 'note' | 'extend' | 'ring-now' | 'put-back' | 'call-back' | 'dismiss';

/** `rings`: it is ringing already. */
export type WhyNot = 'stale' | 'store-away' | 'denied' | 'out-of-reach' | 'rings';

export interface Offer {
  readonly action: Action;
  readonly whyNot: WhyNot | null;
}

/** How things stand for the whole page. */
export interface Standing {
  readonly rights: Rights;
  readonly stale: boolean;
  readonly storeAway: boolean;
}

/** The first one is the primary action. */
export function offersOf(face: BayFace, standing: Standing): readonly Offer[] {
  return wishes(face).map(({ action, whyNot }) => ({
    action,
    whyNot: isLocal(action) ? whyNot : (whyNot ?? hindrance(action, standing)),
  }));
}

const may = (...actions: Action[]): Offer[] => actions.map((action) => ({ action, whyNot: null }));
const not = (whyNot: WhyNot, ...actions: Action[]): Offer[] => actions.map((action) => ({ action, whyNot }));

function wishes(face: BayFace): readonly Offer[] {
  switch (face.kind) {
    case 'waiting':
    case 'soon':
      return may('pick-up', 'send', 'note', 'extend', 'ring-now');
    case 'ringing':
      return [...may('answer', 'send', 'note'), ...not('rings', 'extend', 'ring-now')];
    case 'sending':
      return [...may('pick-up'), ...(face.byMe ? may('cancel') : not('rings', 'send')), ...may('note')];
    case 'connecting-you':
      return face.stage === 'joining' ? [] : may('cancel');
    case 'out-of-reach':
      return not('out-of-reach', 'pick-up', 'send', 'note', 'extend', 'ring-now');
    case 'yours':
      return may('put-back', 'dismiss');
    case 'taken':
      return may('dismiss');
    case 'hung-up':
      return [...(dialable(face.ending.caller?.number) ? may('call-back') : []), ...may('dismiss')];
    case 'lost':
      return may('dismiss');
    case 'free':
    case 'resting':
    case 'reserved':
    case 'connecting-other':
    case 'moved-on':
    case 'unreadable':
      return [];
  }
}

/** Done by this page alone, whatever the server can do. */
const isLocal = (action: Action) => action === 'dismiss' || action === 'call-back';

function hindrance(action: Action, { rights, stale, storeAway }: Standing): WhyNot | null {
  const right = action === 'pick-up' || action === 'answer' || action === 'cancel' ? rights.retrieve : rights.attend;
  if (!right) return 'denied';
  if (stale) return 'stale';
  return storeAway ? 'store-away' : null;
}

/** A number that a phone can dial; what policy has cut is none. */
export const dialable = (number: string | undefined): number is string =>
  number !== undefined && /^\+?[0-9*#]{3,}$/.test(number.replaceAll(/[\s().-]/g, ''));

/** So long a bay must have shown its caller for a press to mean them. */
export const SETTLED_MS = 350;

/**
 * Whether a press means the caller who is there now: the one it was aimed at may have gone in the moment before.
 * `changedAt`: when the bay last changed its caller; both by one monotonic clock, ms.
 */
export const meansCaller = (pressedAt: number, changedAt: number | null): boolean =>
  changedAt === null || pressedAt - changedAt >= SETTLED_MS;

/** How long a pick-up can be undone. */
export const PUT_BACK_MS = 15_000;
