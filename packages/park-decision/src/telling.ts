/** What a parker's phone is told of a caller it parked (SPEC, T1-T4): a courtesy, in words, on the display. */
import type { LotEvent } from './events.js';
import type { Orbit, UserAddress } from './identifiers.js';
import { personsIn } from './for-whom.js';
import type { LotPolicy, MessageWord, TellingWord } from './lot-policy.js';
import type { ParkVia } from './parked-call.js';

export interface Telling {
  readonly word: MessageWord;
  readonly to: UserAddress;
  readonly orbit: Orbit;
  /** Free text from the network. */
  readonly caller: { readonly name: string; readonly number: string };
  /** Who has the caller now (`picked-up`); `null` when nobody knows. */
  readonly by: UserAddress | null;
  /** The extension the caller went to (`sent-on`). */
  readonly where: string | null;
  readonly waitedMs: number;
}

/** [T2] The others heard the number, or named it. */
const UNTOLD: ReadonlySet<ParkVia> = new Set(['consult', 'attended', 'adopted']);

/** `null` when the lot tells nothing of the kind, or there is nobody to be told. */
export function tellingOf(event: LotEvent, policy: Pick<LotPolicy, 'tellParker'>): Telling | null {
  const said = wordFor(event);
  if (said === null || !('caller' in event) || event.parker === null) return null;
  if (policy.tellParker?.includes(said.word) !== true) return null;
  const { name, number } = event.caller;
  const { orbit, waitedMs } = event;
  const to = event.parker.address;
  // [T3] Who has taken the caller knows it.
  if (said.by !== null && isSame(said.by, to)) return null;
  return { ...said, to, orbit, caller: { name, number }, waitedMs };
}

/** [V6] Those of whom the caller is for; whoever said so knows it. */
export function tellingsForWhom(event: LotEvent, policy: Pick<LotPolicy, 'forWhom'>): readonly Telling[] {
  const isNews = event.kind === 'parked' || event.kind === 'transfer-completed' || event.kind === 'for-whom-changed';
  if (!isNews || event.keptFor === undefined || policy.forWhom?.tell !== true) return [];
  const { whom, by } = event.keptFor;
  const { name, number } = event.caller;
  const { orbit, waitedMs } = event;
  return personsIn(whom, policy)
    .filter((person) => by.address === null || !isSame(person, by.address))
    .map((to) => ({ word: 'for-you', by: null, where: null, to, orbit, caller: { name, number }, waitedMs }));
}

type Said = { readonly word: TellingWord } & Pick<Telling, 'by' | 'where'>;

const say = (word: TellingWord, { by = null, where = null }: Partial<Said> = {}): Said => ({ word, by, where });

/** [T1] */
function wordFor(event: LotEvent): Said | null {
  if (event.kind === 'parked') return UNTOLD.has(event.how.via) ? null : say('parked');
  if (event.kind === 'reminded') return say('due');
  if (event.kind !== 'ended') return null;
  switch (event.outcome) {
    case 'retrieved':
      return say('picked-up', { by: event.by.kind === 'retriever' ? event.by.retriever.address : null });
    case 'abandoned':
    case 'caller-silent':
      return say('hung-up');
    case 'forwarded':
      return say('sent-on', { where: event.extension });
    case 'expired':
    case 'time-over':
      return say('ended');
    case 'lost':
      return say('lost');
    case 'unused':
      return null;
  }
}

const isSame = (a: UserAddress, b: UserAddress): boolean => a.user === b.user && a.domain === b.domain;
