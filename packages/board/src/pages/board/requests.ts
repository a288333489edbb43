/**
 * What a press asks for. Each request carries the call and the version that was looked at; the same press twice is one request.
 * What comes of it, the stream tells; here is only said what was refused.
 */
import type {
  Accepted,
  CallCard,
  CancelRequest,
  Ending,
  ExtendRequest,
  ForWhomRequest,
  NoteRequest,
  Person,
  PickUpRequest,
  Problem,
  PutBackRequest,
  RingNowRequest,
  SendRequest,
} from '@parkade/api-contract';
import { addressOf, personText } from '../../heart/viewer.js';
import { ask, type Answer } from '../../session/client.js';
import { say } from '../../words/say.js';
import { forgetAsked, noteAsked, noteRace, remark } from './own.js';
import { alertNow, tell } from './telling.js';
import { callerName, leadText, whoText } from './wording.js';

/** A caller in a bay, as it was when it was pressed. */
export interface Aim {
  readonly orbit: string;
  readonly call: CallCard;
}

const underWay = new Map<string, string>();

/** One key for an action on a version of a call, until it has been refused. */
async function request(callId: string, path: string, version: number, body: unknown, method: 'POST' | 'PUT' = 'POST') {
  const press = JSON.stringify([callId, path, version, body]);
  const idempotencyKey = underWay.get(press) ?? crypto.randomUUID();
  underWay.set(press, idempotencyKey);
  const answer = await ask<Accepted>(`calls/${encodeURIComponent(callId)}/${path}`, { method, body, idempotencyKey });
  // After no answer at all the same key asks what became of it; after a refusal it would only be refused again.
  if (answer.ok || answer.problem !== null) underWay.delete(press);
  return answer;
}

/** So long the page says "asked" without a word of the server. */
const ASKED_MS = 15_000;

export async function pickUp({ orbit, call }: Aim, phone: Person): Promise<void> {
  noteAsked(call.callId, phone, call.version);
  const body: PickUpRequest = { ifVersion: call.version, phone: addressOf(phone) };
  const answer = await request(call.callId, 'pickup', call.version, body);
  if (answer.ok) {
    setTimeout(() => forgetAsked(call.callId), ASKED_MS);
    return;
  }
  forgetAsked(call.callId);
  refused({ orbit, call }, answer, 'fail.pickup');
}

export async function cancel({ orbit, call }: Aim): Promise<void> {
  forgetAsked(call.callId);
  const body: CancelRequest = { ifVersion: call.version };
  const answer = await request(call.callId, 'cancel', call.version, body);
  if (!answer.ok) refused({ orbit, call }, answer);
}

export async function send({ orbit, call }: Aim, to: Pick<Person, 'user' | 'domain'>, who: string): Promise<void> {
  const body: SendRequest = { ifVersion: call.version, to: addressOf(to) };
  const answer = await request(call.callId, 'send', call.version, body);
  if (answer.ok) tell(say('done.sent', { name: callerName(call.caller), who }));
  else refused({ orbit, call }, answer);
}

export async function extend({ orbit, call }: Aim, bySeconds: ExtendRequest['bySeconds']): Promise<void> {
  const body: ExtendRequest = { ifVersion: call.version, bySeconds };
  const answer = await request(call.callId, 'extend', call.version, body);
  if (!answer.ok) {
    refused({ orbit, call }, answer);
    return;
  }
  const name = callerName(call.caller);
  if (bySeconds === 'never') {
    tell(say('done.never', { name }));
    return;
  }
  if (bySeconds < 0) return;
  const { state } = answer.value.bay;
  const then = 'call' in state ? state.call : null;
  tell(
    say('done.extended', { name, n: Math.round(bySeconds / 60) }),
    then === null ? null : () => void extend({ orbit, call: then }, -bySeconds),
  );
}

export async function ringNow({ orbit, call }: Aim): Promise<void> {
  const body: RingNowRequest = { ifVersion: call.version };
  const answer = await request(call.callId, 'ring-now', call.version, body);
  if (answer.ok) tell(say('done.ringnow', { name: callerName(call.caller) }));
  else refused({ orbit, call }, answer);
}

/** The answer is for the field, which keeps what was written. */
export function putNote(callId: string, text: string, ifVersion: number): Promise<Answer<Accepted>> {
  const body: NoteRequest = { ifVersion, text };
  return request(callId, 'note', ifVersion, body, 'PUT');
}

/** The same. */
export function putForWhom(callId: string, forWhom: string, ifVersion: number): Promise<Answer<Accepted>> {
  const body: ForWhomRequest = { ifVersion, forWhom };
  return request(callId, 'for-whom', ifVersion, body, 'PUT');
}

export async function putBack(ending: Ending): Promise<void> {
  const body: PutBackRequest = {};
  const answer = await request(ending.callId, 'put-back', 0, body);
  const name = callerName(ending.caller);
  if (answer.ok) tell(say('done.putback', { name, bay: ending.orbit }));
  else tell(failureText(answer.problem, ending.orbit));
}

const failureText = (problem: Problem | null, bay: string): string =>
  problem === null ? say('fail.away', { bay }) : say('fail.other', { detail: problem.detail || problem.title });

/** In the bay where it was pressed, and told at once to who listens. */
function refused(
  { orbit, call }: Aim,
  { problem }: { readonly problem: Problem | null },
  whenOther?: 'fail.pickup',
): void {
  const name = callerName(call.caller);
  if (problem?.winner !== undefined) {
    noteRace(call.callId, problem.winner);
    alertNow(say('say.race', { who: whoText(problem.winner.by), t: leadText(problem.winner) }));
    return;
  }
  const text = refusalText(problem, { orbit, call }, name, whenOther);
  remark(call.callId, text);
  alertNow(text);
}

function refusalText(
  problem: Problem | null,
  { orbit, call }: Aim,
  name: string,
  whenOther: 'fail.pickup' | undefined,
): string {
  if (problem === null || problem.status === 401) return failureText(problem, orbit);
  const now = problem.now?.state;
  if (problem.reason === 'for-somebody-else' && now !== undefined && 'call' in now)
    return say('fail.kept', { name, who: now.call.forWhom ?? '' });
  if (now !== undefined && 'call' in now)
    return now.call.callId === call.callId
      ? say('fail.changed', { name })
      : say('race.other', { name: callerName(now.call.caller) });
  if (problem.ended !== undefined || now !== undefined) return say('fail.gone', { name, bay: orbit });
  return whenOther === undefined || problem.status < 500
    ? failureText(problem, orbit)
    : say(whenOther, { name, bay: orbit });
}

export { personText };
