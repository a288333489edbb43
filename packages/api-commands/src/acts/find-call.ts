/** Whom a command means: by orbit, as people say it, or by call id, as programs do. */
import { callOf, type CallList, type LotList, type LotSnapshot, type Problem } from '@parkade/api-contract';
import type { ApiClient } from '../client/api-client.js';
import { Misused, Refusal } from '../client/failures.js';

const CALL_ID = /^[A-Za-z0-9]{8,64}$/;

/** @returns its call id. @throws Refusal when nobody waits there, Misused when several do. */
export async function findCall(client: ApiClient, word: string, lot: string | undefined): Promise<string> {
  const { calls } = await client.get<CallList>('/calls', { lot });
  const there = calls.filter(({ bay }) => bay.orbit === word && callOf(bay) !== null);
  if (there.length > 1)
    throw new Misused(`${word} is an orbit of ${there.map((one) => one.lot).join(' and ')}: say --lot`);
  const [found] = there;
  const callId = found === undefined ? undefined : callOf(found.bay)?.callId;
  if (callId !== undefined) return callId;
  // It may have ended: the engine knows how, and who was faster.
  if (CALL_ID.test(word)) return word;
  throw new Refusal(nobodyThere(`nobody waits in ${word}`));
}

/** The last one who left the orbit: whom somebody has picked up. */
export async function findEnded(client: ApiClient, word: string, lot: string | undefined): Promise<string> {
  if (CALL_ID.test(word)) return word;
  const names = lot === undefined ? (await client.get<LotList>('/lots')).lots.map(({ info }) => info.lot) : [lot];
  const lots = await Promise.all(names.map((name) => client.get<LotSnapshot>(`/lots/${encodeURIComponent(name)}`)));
  const ended = lots
    .flatMap(({ endings }) => endings.filter(({ orbit }) => orbit === word))
    .toSorted((a, b) => b.at - a.at);
  if (ended[0] === undefined) throw new Refusal(nobodyThere(`nobody has left ${word} in the last hour`));
  return ended[0].callId;
}

const nobodyThere = (detail: string): Problem => ({
  type: 'urn:parkade:problem:orbit-empty',
  title: 'nobody waits there',
  status: 404,
  detail,
  reason: 'orbit-empty',
  retryable: false,
});
