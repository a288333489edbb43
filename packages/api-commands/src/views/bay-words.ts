/** A bay in words, for people. */
import type { Bay, CallCard, CallerCard, NextStep, Person } from '@parkade/api-contract';
import { duration } from '../terminal/clock-words.js';
import { cut } from '../terminal/plain-text.js';

const CALLER_COLUMNS = 40;

export const personWords = (person: Person | null): string => (person === null ? '-' : person.label || person.user);

export function callerWords({ name, number, shown }: CallerCard): string {
  if (shown === 'withheld') return '(withheld)';
  const words = [name, shown === 'cut' && number !== '' ? `…${number}` : number]
    .filter((word) => word !== '')
    .join(' ');
  return words === '' ? '-' : cut(words, CALLER_COLUMNS);
}

/** The caller's card, where one is there. */
export function cardOf({ state }: Bay): CallCard | null {
  switch (state.kind) {
    case 'waiting':
    case 'ringing':
    case 'claimed':
      return state.call;
    case 'free':
    case 'resting':
    case 'reserved':
    case 'unreadable':
      return null;
  }
}

export function stateWords({ state }: Bay): string {
  switch (state.kind) {
    case 'waiting':
      return state.call.nodeSilentSince === null ? 'waiting' : 'node silent';
    case 'ringing':
      return `rings ${personWords(state.ringing.target)}`;
    case 'claimed':
      return `to ${personWords(state.claim.by)}`;
    case 'free':
    case 'resting':
    case 'reserved':
    case 'unreadable':
      return state.kind;
  }
}

/** What comes if nobody does anything, and when. */
export function nextWords(next: NextStep | null, now: number): string {
  if (next === null) return '-';
  switch (next.kind) {
    case 'ring':
      return `${next.target === null ? 'ring' : `ring ${personWords(next.target)}`} ${whenWords(next.at - now)}`;
    case 'forward':
      return `to ${next.to} ${whenWords(next.at - now)}`;
    case 'hang-up':
      return `hang up ${whenWords(next.at - now)}`;
    case 'stay':
      return 'stay';
  }
}

const whenWords = (ms: number): string => (ms < 0 ? `${duration(-ms)} overdue` : `in ${duration(ms)}`);

/** One line about a call that something was done with. */
export function bayLine(lot: string, bay: Bay, now: number): string {
  const card = cardOf(bay);
  if (card === null) return `${bay.orbit} in ${lot}: ${stateWords(bay)}`;
  const next = bay.state.kind === 'waiting' ? `, next: ${nextWords(card.next, now)}` : '';
  const note = card.note === null ? '' : `, note: ${card.note.text}`;
  const whom = card.forWhom === null ? '' : `, for ${card.forWhom}`;
  return `${bay.orbit} in ${lot}: ${callerWords(card.caller)}${whom}, ${stateWords(bay)}${next}${note}`;
}
