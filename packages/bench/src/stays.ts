/** Calls that are parked and end, straight on a store: two changes each. */
import type { LiveCall } from '@parkade/park-decision';
import type { ParkStore } from '@parkade/park-ports';
import { endedAs, parkPlan, sampleOrbits, stepTo } from '@parkade/testkit';
import { inFlight } from './redis-rig.js';

export interface Stays {
  readonly count: number;
  /** At the same time. */
  readonly atOnce: number;
  readonly orbits: readonly string[];
  readonly lot?: string;
}

let turn = 0;

/** @returns how many changes the store made. */
export async function parkAndEnd(store: ParkStore, { count, atOnce, orbits, lot = 'main' }: Stays): Promise<number> {
  turn += 1;
  const candidates = sampleOrbits(...orbits);
  const ids = Array.from({ length: count }, (_, index) => `call${turn}x${String(index).padStart(6, '0')}`);
  await inFlight(atOnce, ids, async (callId) =>
    end(store, await park(store, { callId, candidates: [], lot }, candidates)),
  );
  return count * 2;
}

/** @param candidates  Instead of the sample's, which are read from text each time. */
export async function park(
  store: ParkStore,
  sample: Parameters<typeof parkPlan>[0],
  candidates = sampleOrbits(...sample.candidates),
): Promise<LiveCall> {
  const opened = await store.openCall({ ...parkPlan(sample), candidates }, Date.now());
  if (opened.kind !== 'ok' || opened.value.kind !== 'opened') throw new Error(`park failed: ${JSON.stringify(opened)}`);
  const { call } = opened.value;
  if (call.kind === 'ended') throw new Error('ended already');
  return call;
}

async function end(store: ParkStore, call: LiveCall): Promise<void> {
  const done = await store.advanceCall(stepTo(call, endedAs(call, 'retrieved', Date.now())));
  if (done.kind !== 'ok' || done.value.kind !== 'advanced') throw new Error(`end failed: ${JSON.stringify(done)}`);
}

export const orbitsFrom = (first: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => String(first + index));
