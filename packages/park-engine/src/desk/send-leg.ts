/**
 * A leg is sent to a number of ours by the desk, and comes into the dialplan like any other that was sent: whichever engine answers
 * it parks it. Here it is only waited for, in the store.
 */
import type { CallId, LegId, NodeId, Orbit, LotId, WaitingCall, Whom } from '@parkade/park-decision';
import { holdsAt, isWaiting, plansOfLot } from '@parkade/park-decision';
import type { DeskAnswer } from '@parkade/park-ports';
import type { EngineDeps } from '../engine-deps.js';
import { refused } from './ask.js';

/** A park takes some ten milliseconds; an engine that has to be waited for is there within a second, or the switch parks alone. */
const LOOKS = 120;
const BETWEEN_LOOKS_MS = 50;

export interface ToSend {
  readonly node: NodeId;
  readonly leg: LegId;
  /** A call that comes to stand in another one is not what was wanted. */
  readonly lot: LotId;
  readonly number: string;
  /** The call in which the leg was before; it is not the one that is waited for. */
  readonly former: CallId | null;
  /** For whom the caller is to be. */
  readonly forWhom?: Whom;
  /** What that call has to be put back as it was. */
  readonly putBack?: CallId;
}

/** The number that means this lot, or this orbit of it, at that node. */
export function numberFor(deps: EngineDeps, lot: LotId, orbit: Orbit | null, node: NodeId): string | undefined {
  const plan = plansOfLot(deps.lots.numberPlans, lot).find((one) => holdsAt(one, node));
  if (plan === undefined) return undefined;
  if (orbit === null) return plan.parkCodes[0];
  return plan.orbits.has(orbit) ? orbit : undefined;
}

export async function sendLeg(deps: EngineDeps, toSend: ToSend): Promise<DeskAnswer> {
  const { node, leg, number, putBack, forWhom } = toSend;
  const outcome = await deps.switches.sendTo(node, {
    leg,
    number,
    ...(putBack === undefined ? {} : { putBack }),
    ...(forWhom === undefined ? {} : { forWhom }),
  });
  if (outcome.kind === 'link-down') return refused(deps, 'unknown-node', null);
  if (outcome.kind === 'refused') return refused(deps, 'no-such-leg', null);
  const parked = await untilParked(deps, toSend);
  if (parked === 'store-down') return { kind: 'store-down', why: 'the caller was sent, and nobody knows where to' };
  return parked === null ? refused(deps, 'not-parked', null) : { kind: 'done', call: parked, isRepeat: false };
}

export async function untilParked(
  deps: EngineDeps,
  { leg, lot, former }: Pick<ToSend, 'leg' | 'lot' | 'former'>,
): Promise<WaitingCall | 'store-down' | null> {
  let isStoreDown = false;
  for (let look = 0; look < LOOKS; look += 1) {
    const found = await deps.store.findByLeg(leg);
    isStoreDown = found.kind === 'store-down';
    const call = found.kind === 'ok' && found.value?.kind !== 'unknown-schema' ? found.value : null;
    if (call !== null && isWaiting(call) && call.caller.leg === leg && call.callId !== former)
      return call.lot === lot ? call : null;
    await pause(BETWEEN_LOOKS_MS);
  }
  return isStoreDown ? 'store-down' : null;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
