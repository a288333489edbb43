/** Codes that pick up without a number (SPEC, R15-R17): who waits longest, who came last, the only one, one's own. */
import { mayTake } from '../for-whom.js';
import { sameUser, type UserAddress } from '../identifiers.js';
import type { LegPicture, Look, SeenCall } from '../leg-picture.js';
import type { LegSnapshot } from '../leg-snapshot.js';
import type { Findable } from '../lot-policy.js';
import type { ParkedCall, RecallingCall } from '../parked-call.js';
import type { Refusal } from '../refusal.js';
import { isEntitled } from '../rights.js';
import { isParkedBy, pickUp, wantingOf, withWhom, type Refuse } from './decide-retrieve.js';
import { formerRetriever } from './former-retriever.js';
import {
  fallBack,
  reject,
  returnToParker,
  wasSent,
  type AskedFor,
  type RequestPlan,
  type SeenInputs,
} from './request-plan.js';

type Claimable = ParkedCall | RecallingCall;

const isClaimable = (call: SeenCall): call is Claimable => call?.kind === 'parked' || call?.kind === 'recalling';

export function decideFind(asked: AskedFor<'find'>, leg: LegSnapshot, inputs: SeenInputs): RequestPlan {
  const { lot } = asked.numberPlan;
  const policy = inputs.lots.policy(lot, leg.node);
  if (policy === undefined) return fallBack('unknown-lot');
  // [N4] It is asked again: whom it was given it has, and nobody else.
  const { ofLeg } = inputs.picture;
  if (ofLeg?.kind === 'claimed' && ofLeg.retriever.leg === leg.leg) return { kind: 'join', call: ofLeg };
  const isSent = wasSent(leg);
  const sender = leg.lastBridgedOwner ?? formerRetriever(leg, inputs.picture.named)?.address ?? null;
  // [R11] Who dialled in vain is told; who was sent in vain is returned to the sender.
  const refuse: Refuse = (reason) => (isSent ? returnToParker(policy, reason, sender) : reject(reason, { lot }));
  // [F1] A leg that was sent asks with the rights of who sent it.
  const asker = isSent ? sender : leg.owner;
  if (!isEntitled(policy.rights.retrieve, asker)) return refuse('not-allowed');
  const look = lookForFind(asked, asker, inputs.picture.look);
  if (!isSameLook(look, inputs.picture.look)) return { kind: 'look', look };
  const seen = seenBy(asked.whom, inputs.picture);
  // [V2] Callers who are kept for others are passed over.
  const wanting = wantingOf(leg, asker);
  const isKept = (call: SeenCall): call is Claimable =>
    isClaimable(call) && !mayTake(call, wanting, policy, inputs.now);
  const open = seen.filter((call) => !isKept(call));
  const found = findAmong(open, asked.whom, asker);
  const kept = found === 'orbit-empty' && asked.whom !== 'mine' ? seen.find(isKept) : undefined;
  if (kept !== undefined) return withWhom(refuse('for-somebody-else'), kept.keptFor?.whom);
  return typeof found === 'string' ? refuse(found) : pickUp(found, leg, asker, inputs, refuse);
}

/** Somebody's own calls have an index; for all others the lot is read. */
export const lookForFind = (
  { numberPlan: { lot }, whom }: AskedFor<'find'>,
  asker: UserAddress | null,
  look: Look,
): Look => {
  if (whom !== 'mine') return { ...look, everybodyIn: lot };
  return asker === null ? look : { ...look, parker: { lot, address: asker } };
};

const isSameLook = (a: Look, b: Look): boolean =>
  a.everybodyIn === b.everybodyIn &&
  (a.parker === b.parker || sameUser(a.parker?.address ?? null, b.parker?.address ?? null));

const seenBy = (whom: Findable, { ofParker, everybody = [] }: LegPicture): readonly SeenCall[] =>
  whom === 'mine' ? ofParker : everybody;

/** [R16] Whoever was claimed a moment ago counts no more; [I6] nor does a caller of another release, who cannot be handed over. */
function findAmong(calls: readonly SeenCall[], whom: Findable, asker: UserAddress | null): Claimable | Refusal {
  const claimable = calls
    .filter(isClaimable)
    .filter((call) => whom !== 'mine' || isParkedBy(call, asker))
    .toSorted((a, b) => a.parkedAt - b.parkedAt || (a.callId < b.callId ? -1 : 1));
  const [oldest] = claimable;
  const newest = claimable.at(-1);
  if (oldest === undefined || newest === undefined) {
    if (calls.some((call) => call?.kind === 'claimed')) return 'already-picked-up';
    return calls.some((call) => call?.kind === 'unknown-schema') ? 'unknown-schema' : 'orbit-empty';
  }
  // [R17]
  if (whom === 'only' && claimable.length > 1) return 'several-wait';
  return whom === 'newest' || whom === 'mine' ? newest : oldest;
}
