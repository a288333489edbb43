/** What this page alone knows: what was pressed here, which races it lost, what was seen, what went wrong. */
import { batch, signal } from '@preact/signals';
import type { Person, Winner } from '@parkade/api-contract';
import { NOTHING_OWN, type OwnPart } from '../../heart/bay-face.js';

interface Asked {
  readonly phone: Person | null;
  readonly version: number;
}
const asked = signal<ReadonlyMap<string, Asked>>(new Map());
const races = signal<ReadonlyMap<string, Winner>>(new Map());
const seen = signal<ReadonlySet<string>>(new Set());
/** What is said in a bay, for one caller, until something else is true. */
export const remarks = signal<ReadonlyMap<string, string>>(new Map());

export function ownPartOf(callId: string): OwnPart {
  const mine = asked.value.get(callId);
  const race = races.value.get(callId);
  if (mine === undefined && race === undefined && !seen.value.has(callId)) return NOTHING_OWN;
  return {
    asked: mine === undefined ? null : { callId, phone: mine.phone },
    race: race === undefined ? null : { callId, winner: race },
    seen: seen.value,
  };
}

const withEntry = <T>(map: ReadonlyMap<string, T>, key: string, value: T) => new Map(map).set(key, value);
function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  if (!map.has(key)) return map;
  const left = new Map(map);
  left.delete(key);
  return left;
}

export function noteAsked(callId: string, phone: Person | null, version: number): void {
  batch(() => {
    asked.value = withEntry(asked.value, callId, { phone, version });
    remarks.value = without(remarks.value, callId);
  });
}
export function forgetAsked(callId: string): void {
  asked.value = without(asked.value, callId);
}
/** What the stream says of a call at a later version is the answer to what was asked. */
export function answerAsked(callId: string, version: number): void {
  const mine = asked.peek().get(callId);
  if (mine !== undefined && version > mine.version) forgetAsked(callId);
}
export const isAsked = (callId: string): boolean => asked.peek().has(callId);

export function noteRace(callId: string, winner: Winner): void {
  races.value = withEntry(races.value, callId, winner);
}
export function dismiss(callId: string): void {
  seen.value = new Set(seen.value).add(callId);
}

const REMARK_MS = 8000;
export function remark(callId: string, text: string): void {
  remarks.value = withEntry(remarks.value, callId, text);
  setTimeout(() => {
    if (remarks.peek().get(callId) === text) remarks.value = without(remarks.peek(), callId);
  }, REMARK_MS);
}
