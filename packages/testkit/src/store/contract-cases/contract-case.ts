import type { AnyCall, LotId, Orbit, OutboxCommand, OpenPlan, ParkedCall, SeenCall } from '@parkade/park-decision';
import type { ParkStore, StoreAnswer, StoreConnection } from '@parkade/park-ports';
import { SAMPLE_NOW as NOW, parkPlan, sampleLeg, sampleLot } from '../sample-calls.js';

type Case = (store: ParkStore & StoreConnection) => Promise<void>;

/** By title. */
export type Cases = Readonly<Record<string, Case>>;

export const LOT = sampleLot('main');

export async function value<T>(answer: Promise<StoreAnswer<T>>): Promise<T> {
  const settled = await answer;
  if (settled.kind !== 'ok') throw new Error(`the store is down: ${settled.why}`);
  return settled.value;
}

export async function opened(store: ParkStore, plan: OpenPlan, quarantineMs = 0, now = NOW): Promise<AnyCall> {
  const outcome = await value(store.openCall({ ...plan, quarantineMs }, now));
  if (outcome.kind !== 'opened') throw new Error(`no orbit was free`);
  return outcome.call;
}

export async function parked(store: ParkStore, callId: string, ...candidates: readonly string[]): Promise<ParkedCall> {
  const call = await opened(store, parkPlan({ callId, candidates }));
  if (call.kind !== 'parked') throw new Error(`a ${call.kind} call was opened`);
  return call;
}

export const inOrbit = async (store: ParkStore, orbit: Orbit, lot: LotId = LOT): Promise<SeenCall | undefined> =>
  (await value(store.occupants(lot, [orbit]))).get(orbit);

export function hold(call: AnyCall): OutboxCommand {
  return { kind: 'hold', node: call.node, leg: sampleLeg(`caller-${call.callId}`) };
}
