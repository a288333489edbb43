import type { EndedCall, LotEvent, RefusedEvent } from '@parkade/park-decision';
import { CALL_SCHEMA, EVENT_SCHEMA } from '@parkade/park-decision';
import {
  SAMPLE_NOW,
  sampleCallId,
  sampleLeg,
  sampleLot,
  sampleNode,
  sampleOrbits,
  sampleRefusal,
} from '@parkade/testkit';
import { callRow, refusalRow } from '../src/rows.js';

const NODE = sampleNode('west');
const ANN = { user: '1001', domain: 'pbx.test' };
const BOB = { user: '1002', domain: 'pbx.test' };
export const siteOf = (node: string): string | null => (node === 'west' ? 'berlin' : null);

export interface Ended {
  readonly callId: string;
  readonly number?: string;
  readonly name?: string;
  readonly lot?: string;
  readonly waitedMs?: number;
  readonly endedAt?: number;
  readonly outcome?: 'retrieved' | 'recalled' | 'abandoned' | 'lost' | 'unused';
}

/** A call that has ended, with the events of a recall and of its end. */
export function endedCall(given: Ended): { readonly call: EndedCall; readonly history: readonly LotEvent[] } {
  const { callId, number = '+49 30 1234', name = 'Ann O"Brien', lot = 'main', waitedMs = 1_000 } = given;
  const { endedAt = SAMPLE_NOW + waitedMs, outcome = 'retrieved' } = given;
  const caller = { leg: sampleLeg(`caller-${callId}`), name, number, sipCallId: 'x@y' };
  const parker = { address: ANN, leg: sampleLeg('parker-leg-1') };
  const retriever = {
    leg: sampleLeg('retriever-1'),
    node: NODE,
    via: outcome === 'recalled' ? ('recall' as const) : ('pickup' as const),
    address: BOB,
  };
  const [orbit] = sampleOrbits('701');
  if (orbit === undefined) throw new Error('no orbit');
  const parkedAt = endedAt - waitedMs;
  const common = { lot: sampleLot(lot), orbit, callId: sampleCallId(callId), node: NODE, parker };
  const of = (version: number, at: number) => ({ ...common, schema: EVENT_SCHEMA, version, at });
  const waiting = { caller, waitedMs: 0 };
  const next = { kind: 'ring', at: parkedAt, stage: 0, round: 0, target: ANN } as const;
  const ring = { stage: 0, round: 0, ring: sampleLeg('ring-leg-1'), target: ANN };
  const isTaken = outcome === 'retrieved' || outcome === 'recalled';
  const isUnused = outcome === 'unused';
  const call: EndedCall = {
    ...common,
    schema: CALL_SCHEMA,
    version: 4,
    via: 'blind',
    openedAt: parkedAt,
    kind: 'ended',
    outcome: outcome === 'recalled' ? 'retrieved' : outcome,
    endedAt,
    caller: isUnused ? null : caller,
    parkedAt: isUnused ? null : parkedAt,
    retriever: isTaken ? retriever : null,
    note: { text: 'wants a pallet, call back on 030 1234', by: { name: 'ann', address: ANN }, at: parkedAt } as never,
  };
  const history: LotEvent[] = isUnused
    ? [{ ...of(4, endedAt), kind: 'ended', outcome: 'unused', why: { kind: 'time-over' } }]
    : [
        { ...of(1, parkedAt), ...waiting, kind: 'parked', how: { via: 'blind' }, next },
        { ...of(2, parkedAt), ...waiting, ...ring, kind: 'recall-rings', until: endedAt, note: call.note as never },
        { ...of(3, parkedAt), ...waiting, ...ring, kind: 'recall-failed', why: { kind: 'cause', cause: 'USER_BUSY' } },
        endOf(outcome, { ...of(4, endedAt), ...waiting }, retriever),
      ];
  return { call, history };
}

function endOf(outcome: Ended['outcome'], head: object, retriever: object): LotEvent {
  switch (outcome) {
    case 'abandoned':
      return { ...head, kind: 'ended', outcome, cause: 'ORIGINATOR_CANCEL' } as LotEvent;
    case 'lost':
      return { ...head, kind: 'ended', outcome, why: 'node-lost' } as LotEvent;
    default:
      return { ...head, kind: 'ended', outcome: 'retrieved', by: { kind: 'retriever', retriever } } as LotEvent;
  }
}

export function row(given: Ended) {
  const { call, history } = endedCall(given);
  return callRow(call, history, siteOf);
}

export const refusal = (over: Partial<RefusedEvent> = {}) => refusalRow({ ...sampleRefusal('701'), ...over }, siteOf);

export const batch = (...calls: readonly Ended[]) => ({ calls: calls.map(row), refusals: [], unreadable: [] });
