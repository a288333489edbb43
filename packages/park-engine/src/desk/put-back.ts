/** [Q11] The undo of a pick-up: the same caller into the same orbit, as they were parked before. */
import { PUT_BACK_MS, sameAsker, sameUser, type Asker, type EndedCall, type Retriever } from '@parkade/park-decision';
import type { DeskAnswer, PutBackWanted } from '@parkade/park-ports';
import type { EngineDeps } from '../engine-deps.js';
import { noteAct, refused } from './ask.js';
import { numberFor, sendLeg } from './send-leg.js';

export async function putCallerBack(deps: EngineDeps, wanted: PutBackWanted): Promise<DeskAnswer> {
  const answer = await tryToPutBack(deps, wanted);
  noteAct(deps, 'put-back', wanted.by, answer, wanted.callId);
  return answer;
}

async function tryToPutBack(deps: EngineDeps, { callId, by }: PutBackWanted): Promise<DeskAnswer> {
  const loaded = await deps.store.loadCall(callId);
  if (loaded.kind === 'store-down') return loaded;
  const call = loaded.value;
  if (call === null) return refused(deps, 'unknown-call', null);
  if (call.kind === 'unknown-schema') return refused(deps, 'unknown-schema', null);
  if (call.kind !== 'ended' || call.retriever === null || call.caller === null)
    return refused(deps, 'not-talking', call);
  if (!isTheirs(call.retriever, by)) return refused(deps, 'not-allowed', call);
  if (deps.clock.now() - call.endedAt > PUT_BACK_MS) return refused(deps, 'too-late', call);
  return backToOrbit(deps, { ...call, caller: call.caller }, call.retriever);
}

/** Who has picked up, by their own phone or by one that they had asked to ring. */
const isTheirs = ({ address, asked }: Retriever, by: Asker): boolean =>
  sameUser(address, by.address) || (asked?.kind === 'pick-up' && sameAsker(asked.by, by));

async function backToOrbit(
  deps: EngineDeps,
  call: EndedCall & { readonly caller: NonNullable<EndedCall['caller']> },
  retriever: Retriever,
): Promise<DeskAnswer> {
  const { node, lot, orbit, callId, caller } = call;
  const own = await deps.store.findByLeg(caller.leg);
  if (own.kind === 'store-down') return own;
  // Asked again, since the answer was lost or the key was pressed twice.
  if (own.value?.kind === 'parked' && own.value.lot === lot && own.value.orbit === orbit)
    return { kind: 'done', call: own.value, isRepeat: true };
  // [Q10][P10] Before anybody is taken out of a talk.
  if (deps.isDraining(node)) return refused(deps, 'draining', call);
  const talk = await deps.switches.talkOf(node, caller.leg);
  if (talk.kind === 'unknown') return refused(deps, 'unknown-node', call);
  // Whoever they talk to by now is somebody else's business.
  if (talk.kind !== 'talking' || talk.with !== retriever.leg) return refused(deps, 'not-talking', call);
  const there = await deps.store.occupants(lot, [orbit]);
  if (there.kind === 'store-down') return there;
  const occupant = there.value.get(orbit) ?? null;
  if (occupant !== null) return refused(deps, 'orbit-taken', occupant.kind === 'unknown-schema' ? null : occupant);
  const number = numberFor(deps, lot, orbit, node);
  if (number === undefined) return refused(deps, 'unknown-lot', call);
  return sendLeg(deps, { node, leg: caller.leg, lot, number, former: callId, putBack: callId });
}
