/** What somebody at a screen, a program or the command line may ask of a parked call (SPEC, Q). No leg stands behind it. */
import { parseUserAddress, sameUser, type UserAddress } from './identifiers.js';
import type { Asker } from './parked-call.js';

export type Act =
  /** The next stage of the recall rings at once. */
  | { readonly kind: 'ring-now' }
  /** The next recall comes then, ms since 1970; `never` and whatever is later mean the end of the longest wait. */
  | { readonly kind: 'next-at'; readonly at: number | 'never' }
  /** One line of plain text, at most {@link NOTE_LETTERS} letters; `''` takes the note away. */
  | { readonly kind: 'note'; readonly text: string }
  /**
   * [V4] For whom the caller is from now on: a group by name or number, a user, `user@domain`; at most {@link WHOM_LETTERS} letters.
   * `''`: for anybody.
   */
  | { readonly kind: 'for-whom'; readonly whom: string }
  /** All phones of this user ring, and whoever answers has the caller. */
  | { readonly kind: 'pick-up'; readonly phone: UserAddress }
  /** The phones of somebody else ring for so long; the caller stays claimable by anybody. */
  | { readonly kind: 'send'; readonly to: UserAddress; readonly forMs: number }
  /** Ends a ringing that `pick-up` or `send` began. */
  | { readonly kind: 'cancel' };

export type ActKind = Act['kind'];

/** An act as it is decided about. */
export interface AskedAct {
  readonly act: Act;
  readonly by: Asker;
  /** The version that the asker has seen; `null`: whatever it is. */
  readonly ifVersion: number | null;
  /** The same key on the same call is the same request: it is done once. 1 to 64 signs of ASCII, no blank. */
  readonly key: string;
}

export const NOTE_LETTERS = 300;
export const WHOM_LETTERS = 128;

/** How long a phone rings whose owner has asked for it. */
export const PICK_UP_RING_MS = 30_000;

/** The shortest and longest time for which somebody else's phone may be asked to ring. */
export const SEND_RING_MS = { least: 3_000, most: 120_000 } as const;

/** How long after a pick-up the caller may be put back into the same orbit. */
export const PUT_BACK_MS = 15_000;

/** So many keys of acts are remembered with a call. */
export const KEYS_KEPT = 16;

const LABEL_LETTERS = 128;
const KEY = /^[\x21-\x7e]{1,64}$/;
/**
 * Line ends and other controls, halves of a sign, and the signs that turn the direction of everything behind them (Unicode 9,
 * "Bidi_Control" but for the marks that Hebrew and Arabic need).
 */
const NOT_PLAIN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** One line that changes nothing around it, wherever it is shown. Letters are counted as code points. */
export const isPlainText = (text: string, mostLetters: number): boolean =>
  !NOT_PLAIN.test(text) && Array.from(text).length <= mostLetters;

export const isPlainAsker = ({ address, label }: Asker): boolean =>
  isPlainText(label, LABEL_LETTERS) && (address === null || isAddress(address));

/** Whether all parts of an act are what they must be, whatever it is asked of. */
export function isWellFormed({ act, by, ifVersion, key }: AskedAct): boolean {
  if (!KEY.test(key) || !isPlainAsker(by)) return false;
  if (ifVersion !== null && !(Number.isSafeInteger(ifVersion) && ifVersion >= 1)) return false;
  switch (act.kind) {
    case 'ring-now':
    case 'cancel':
      return true;
    case 'next-at':
      return act.at === 'never' || Number.isSafeInteger(act.at);
    case 'note':
      return isPlainText(act.text, NOTE_LETTERS);
    case 'for-whom':
      return isPlainText(act.whom, WHOM_LETTERS);
    case 'pick-up':
      return isAddress(act.phone);
    case 'send':
      return isAddress(act.to) && act.forMs >= SEND_RING_MS.least && act.forMs <= SEND_RING_MS.most;
  }
}

const isAddress = ({ user, domain }: UserAddress): boolean => parseUserAddress(user, domain) !== undefined;

/** A program that is nobody's is known by its name alone. */
export const sameAsker = (a: Asker, b: Asker): boolean =>
  a.address === null && b.address === null ? a.label === b.label : sameUser(a.address, b.address);
