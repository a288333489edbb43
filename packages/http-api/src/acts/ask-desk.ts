/** Asks the desk for a viewer: whether they may, in whose name, of which version. */
import { callOf, type Bay } from '@parkade/api-contract';
import { parseCallId, type Act, type AnyCall, type Asker, type UserAddress } from '@parkade/park-decision';
import type { DeskAnswer } from '@parkade/park-ports';
import { Refused } from '../problems.js';
import { known, type RouteDeps } from '../routes/route-kit.js';
import { rightsIn, seesLot, type Viewer } from '../who/viewer.js';

export type Right = 'park' | 'retrieve' | 'attend';

/** A person asks by their phone, so that whoever they are to phones they are here. */
export const askerOf = ({ name, phones }: Viewer): Asker => ({ address: phones[0] ?? null, label: name });

/** `pbx.test` is the contract's `user@domain`. */
export function addressOf(phone: string): UserAddress {
  const at = phone.lastIndexOf('@');
  return { user: phone.slice(0, at), domain: phone.slice(at + 1) };
}

/** @throws Refused for a call that is not there for this viewer, or of which they may not do that. */
export async function callFor(
  { deps, lots }: RouteDeps,
  viewer: Viewer,
  text: string,
  ...oneOf: readonly Right[]
): Promise<AnyCall> {
  const callId = parseCallId(text);
  const call = callId === undefined ? null : known(await deps.store.loadCall(callId));
  if (call === null) throw new Refused('unknown-call');
  if (call.kind === 'unknown-schema') throw new Refused('unknown-schema');
  const lot = seesLot(viewer, call.lot) ? lots.get(call.lot) : undefined;
  if (lot === undefined) throw new Refused('unknown-call');
  const rights = rightsIn(viewer, lot.live.face);
  if (!oneOf.some((right) => rights[right]))
    throw new Refused('not-allowed', { detail: `${viewer.name} may not do that in the lot ${call.lot}` });
  return call;
}

export interface Wanted {
  readonly call: AnyCall;
  readonly act: Act;
  readonly ifVersion: number | null;
  readonly key: string;
}

/**
 * A step that nobody is told of, because nothing that is shown has changed by it, is no reason to refuse: who has seen the call as it is
 * has seen it.
 */
export async function askDesk(
  route: RouteDeps,
  viewer: Viewer,
  { call, act, ifVersion, key }: Wanted,
): Promise<DeskAnswer> {
  const { desk } = route.deps;
  const asked = { callId: call.callId, act, by: askerOf(viewer), key };
  const answer = await desk.ask({ ...asked, ifVersion });
  if (answer.kind !== 'refused' || answer.reason !== 'changed-meanwhile' || answer.now === null) return answer;
  if (ifVersion === null || !looksAsSeen(route, answer.now, ifVersion)) return answer;
  return desk.ask({ ...asked, ifVersion: answer.now.version });
}

function looksAsSeen({ lots }: RouteDeps, now: AnyCall, ifVersion: number): boolean {
  const live = lots.get(now.lot)?.live;
  const around = lots.surroundings();
  const told = live?.bayOf(now.callId, 'full', around) ?? null;
  if (live === undefined || told === null || callOf(told)?.version !== ifVersion) return false;
  return face(told) === face(live.bayAfter(now, 'full', around));
}

const face = (bay: Bay): string =>
  JSON.stringify(bay, (key, value: unknown) => (key === 'version' ? undefined : value));
