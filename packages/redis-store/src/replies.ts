import type { AnyCall, CallId, LegPicture, Look, LotView, Orbit, SeenCall } from '@parkade/park-decision';
import { parseCallId, parseOrbit } from '@parkade/park-decision';
import type { AdvanceOutcome, OpenOutcome } from '@parkade/park-ports';
import type { ReplyName, ScriptReply } from './reply-codes.js';
import { textAt, UnexpectedReply } from './reply-codes.js';

/** From a script's reply to the outcome the port speaks of. Each throws {@link UnexpectedReply} for any other reply. */

const unexpected = (reply: ScriptReply): UnexpectedReply => new UnexpectedReply([reply.name, ...reply.rest]);

export function readOpened(reply: ScriptReply, decode: (text: string) => AnyCall | null): OpenOutcome {
  if (reply.name === 'NO_ORBIT') return { kind: 'no-orbit', takenBy: parseCallId(textAt(reply, 0)) ?? null };
  if (reply.name === 'OVER_QUOTA') return { kind: 'over-quota' };
  if (reply.name !== 'OPENED') throw unexpected(reply);
  const call = decode(textAt(reply, 0));
  return call === null ? { kind: 'unknown-schema' } : { kind: 'opened', call };
}

const ADVANCE_OUTCOMES: Partial<Record<ReplyName, AdvanceOutcome>> = {
  ADVANCED: { kind: 'advanced' },
  STALE: { kind: 'stale' },
  MISSING: { kind: 'missing' },
};

export function readAdvanced(reply: ScriptReply): AdvanceOutcome {
  const outcome = ADVANCE_OUTCOMES[reply.name];
  if (outcome === undefined) throw unexpected(reply);
  return outcome;
}

export function readDone(reply: ScriptReply): void {
  if (reply.name !== 'DONE') throw unexpected(reply);
}

/** `false`: there was nothing to be done. */
export function readWhetherDone(reply: ScriptReply): boolean {
  if (reply.name !== 'DONE' && reply.name !== 'NOTHING') throw unexpected(reply);
  return reply.name === 'DONE';
}

/** The text that was looked for, or `null`. */
export function readFound(reply: ScriptReply): string | null {
  if (reply.name === 'NOTHING') return null;
  if (reply.name !== 'FOUND') throw unexpected(reply);
  return textAt(reply, 0);
}

/** How many. */
export function readNumber(reply: ScriptReply): number {
  const [count] = reply.rest;
  if (reply.name !== 'FOUND' || typeof count !== 'number') throw unexpected(reply);
  return count;
}

/** The calls stand in the order in which their orbits were asked for. */
export function readOccupants(
  reply: ScriptReply,
  orbits: readonly Orbit[],
  seen: (text: string) => SeenCall,
): ReadonlyMap<Orbit, SeenCall> {
  const [calls] = reply.rest;
  if (reply.name !== 'FOUND' || !Array.isArray(calls)) throw unexpected(reply);
  return new Map(orbits.map((orbit, at) => [orbit, seen(String(calls[at]))]));
}

export function readLot(reply: ScriptReply): LotView {
  if (reply.name !== 'FOUND') throw unexpected(reply);
  return lotViewOf(reply.rest);
}

function lotViewOf([taken, freed, last]: readonly unknown[]): LotView {
  return {
    taken: readPairs(taken, (text): CallId | undefined => parseCallId(text)),
    freedAt: readPairs(freed, (text) => {
      const ms = Number(text);
      return Number.isFinite(ms) ? ms : undefined;
    }),
    lastAssigned: parseOrbit(typeof last === 'string' ? last : '') ?? null,
  };
}

export function readPicture(reply: ScriptReply, look: Look, seen: (text: string) => SeenCall): LegPicture {
  if (reply.name !== 'FOUND') throw unexpected(reply);
  const ofParker: unknown = reply.rest[3];
  if (!Array.isArray(ofParker)) throw unexpected(reply);
  return {
    look,
    ofLeg: seen(textAt(reply, 0)),
    named: seen(textAt(reply, 1)),
    inOrbit: seen(textAt(reply, 2)),
    ofParker: ofParker.map((text) => seen(String(text))).filter((call): call is AnyCall => isOurs(call)),
    lot: look.lot === null ? null : lotViewOf(reply.rest.slice(4)),
    ...(look.everybodyIn === undefined ? {} : { everybody: readEverybody(reply, seen) }),
  };
}

function readEverybody(reply: ScriptReply, seen: (text: string) => SeenCall): readonly SeenCall[] {
  const everybody: unknown = reply.rest[7];
  if (!Array.isArray(everybody)) throw unexpected(reply);
  return everybody.map((text) => seen(String(text)));
}

const isOurs = (call: SeenCall): boolean => call !== null && call.kind !== 'unknown-schema';

/** A hash as Lua sees it: field, value, field, value. Entries that are none of ours are left out. */
export function readPairs<T>(flat: unknown, parse: (text: string) => T | undefined): ReadonlyMap<Orbit, T> {
  if (!Array.isArray(flat)) throw new UnexpectedReply(flat);
  const pairs = new Map<Orbit, T>();
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const orbit = parseOrbit(String(flat[at]));
    const value = parse(String(flat[at + 1]));
    if (orbit !== undefined && value !== undefined) pairs.set(orbit, value);
  }
  return pairs;
}
