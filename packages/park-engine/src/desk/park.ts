/** [Q10] A live call is parked from the desk: who it is, whether they can be, and on their way. */
import {
  isEntitled,
  isPlainAsker,
  isPlainText,
  NOTE_LETTERS,
  WHOM_LETTERS,
  whomIn,
  type DeskRefusal,
  sameUser,
  type LegId,
  type LotPolicy,
  type LotQuota,
  type NodeId,
  type SeenCall,
  type UserAddress,
} from '@parkade/park-decision';
import type { DeskAnswer, ParkWanted } from '@parkade/park-ports';
import type { EngineDeps } from '../engine-deps.js';
import { askOfCall, noteAct, refused } from './ask.js';
import { numberFor, sendLeg } from './send-leg.js';

export interface ToBeParked {
  readonly node: NodeId;
  readonly leg: LegId;
}

export async function parkLive(deps: EngineDeps, wanted: ParkWanted): Promise<DeskAnswer> {
  const answer = await tryToPark(deps, wanted);
  noteAct(deps, 'park', wanted.by, answer);
  const text = wanted.note?.trim() ?? '';
  if (answer.kind !== 'done' || text === '') return answer;
  const { callId } = answer.call;
  const act = { kind: 'note', text } as const;
  const noted = await askOfCall(deps, { callId, act, by: wanted.by, ifVersion: null, key: deps.ids.ticket() });
  // They are parked; that the note could not be written (somebody has them already) undoes nothing.
  return noted.kind === 'done' ? noted : answer;
}

async function tryToPark(deps: EngineDeps, wanted: ParkWanted): Promise<DeskAnswer> {
  const { lot, orbit, what } = wanted;
  if (!isPlainAsker(wanted.by) || !isPlainText(wanted.note ?? '', NOTE_LETTERS))
    return refused(deps, 'malformed-act', null);
  if (!isPlainText(wanted.forWhom ?? '', WHOM_LETTERS)) return refused(deps, 'malformed-act', null);
  const asConfigured = deps.lots.policy(lot);
  if (asConfigured === undefined) return refused(deps, 'unknown-lot', null);
  if ('talkOf' in what && !isEntitled(asConfigured.rights.park, what.talkOf)) return refused(deps, 'not-allowed', null);
  const found = 'leg' in what ? await byLeg(deps, what.leg) : await byTalk(deps, what.talkOf);
  if ('kind' in found) return found;
  const whom = wanted.forWhom === undefined ? null : whomIn(wanted.forWhom, asConfigured);
  if (whom === undefined) return refused(deps, 'no-such-person', null);
  const policy = deps.lots.policy(lot, found.node);
  const number = numberFor(deps, lot, orbit, found.node);
  if (policy === undefined || number === undefined) return refused(deps, 'not-allowed', null);
  const hindrance = await whyNot(deps, found, policy, wanted);
  return (
    hindrance ?? sendLeg(deps, { ...found, lot, number, former: null, ...(whom === null ? {} : { forWhom: whom }) })
  );
}

async function byLeg(deps: EngineDeps, leg: LegId): Promise<ToBeParked | DeskAnswer> {
  const { nodes } = deps.lots;
  const said = await Promise.all(nodes.map((node) => deps.switches.legExists(node, leg)));
  const node = nodes[said.indexOf('yes')];
  if (node === undefined) return refused(deps, said.includes('unknown') ? 'unknown-node' : 'no-such-leg', null);
  return { node, leg };
}

async function byTalk(
  deps: EngineDeps,
  user: Parameters<EngineDeps['switches']['talksOf']>[0],
): Promise<ToBeParked | DeskAnswer> {
  const talks = await deps.switches.talksOf(user);
  if (talks === 'unknown') return refused(deps, 'unknown-node', null);
  const [only, another] = talks;
  if (only === undefined) return refused(deps, await whyNoTalk(deps, { user }), null);
  return another === undefined ? { node: only.node, leg: only.with } : refused(deps, 'several-talks', null);
}

/** [W35] Nobody is taken out of a conference, and nothing that rings is answered for it. */
export async function whyNoTalk(
  deps: EngineDeps,
  who: Parameters<EngineDeps['switches']['whyAlone']>[0],
): Promise<DeskRefusal> {
  const why = await deps.switches.whyAlone(who);
  return why === 'alone' || why === 'unknown' ? 'not-talking' : why;
}

/** [X5] As the store counts. */
function isReached({ inLot, ofParker }: LotQuota, seen: readonly SeenCall[], parker: UserAddress | null): boolean {
  const there = seen.filter((one) => one !== null);
  const theirs = there.filter((one) => one.kind !== 'unknown-schema' && sameUser(one.parker?.address ?? null, parker));
  return there.length >= (inLot ?? Infinity) || theirs.length >= (ofParker ?? Infinity);
}

/** What an engine would give them back for is told before they are taken out of their talk. */
export async function whyNot(
  deps: EngineDeps,
  { node, leg }: ToBeParked,
  { orbits, rights, quota }: LotPolicy,
  { lot, orbit }: Pick<ParkWanted, 'lot' | 'orbit'>,
): Promise<DeskAnswer | null> {
  const own = await deps.store.findByLeg(leg);
  if (own.kind === 'store-down') return own;
  if (own.value?.kind === 'unknown-schema') return refused(deps, 'unknown-schema', null);
  if (own.value !== null && own.value.kind !== 'ended') return refused(deps, 'already-parked', own.value);
  const talk = await deps.switches.talkOf(node, leg);
  if (talk.kind === 'unknown') return refused(deps, 'unknown-node', null);
  if (talk.kind === 'gone') return refused(deps, 'no-such-leg', null);
  if (talk.kind === 'alone') return refused(deps, await whyNoTalk(deps, { node, leg }), null);
  // [F1] Whoever they talk to becomes the parker.
  const parker = await deps.switches.ownerOf(node, talk.with);
  if (parker === 'unknown') return refused(deps, 'unknown-node', null);
  if (!isEntitled(rights.park, parker)) return refused(deps, 'not-allowed', null);
  if (deps.isDraining(node)) return refused(deps, 'draining', null);
  const there = await deps.store.occupants(lot, orbit === null || quota !== undefined ? orbits : [orbit]);
  if (there.kind === 'store-down') return there;
  if (quota !== undefined && isReached(quota, [...there.value.values()], parker))
    return refused(deps, 'quota-reached', null);
  const taken = orbit === null ? [...there.value.values()] : [there.value.get(orbit) ?? null];
  if (taken.includes(null)) return null;
  const [one] = taken;
  const occupant = orbit !== null && one !== undefined && one?.kind !== 'unknown-schema' ? one : null;
  return refused(deps, orbit === null ? 'lot-full' : 'orbit-taken', occupant);
}
