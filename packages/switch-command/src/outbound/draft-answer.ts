import {
  announceVariables,
  argument,
  EXTENSION,
  fetchPlan,
  fetchVariables,
  headerOf,
  joiningVariables,
  landingPlan,
  placeOf,
  playable,
  rejectVariables,
  retrieverVariables,
  returnVariables,
  stampOf,
  VARIABLE,
  whoIsOn,
  type Who,
} from '@parkade/dialplan-contract';
import type { RequestAnswer } from '@parkade/park-ports';
import { displayNumber, displayText, scheduleId, soundsFolder } from '../command-text/index.js';
import type { EslHeaders } from '../framing/index.js';
import { type DraftedScript, ScriptDraft, type Variables } from './answer-script.js';
import { draftHold, GUARD } from './hold-script.js';
import { countedOrbit, spokenOrbit } from './orbit-sounds.js';
import { type Prompts, causeFor } from './prompts.js';

type Announce = Extract<RequestAnswer, { kind: 'announce' }>;
type Join = Extract<RequestAnswer, { kind: 'join' }>;
type DialPeer = Extract<RequestAnswer, { kind: 'dial-peer' }>;
type Tell = Extract<RequestAnswer, { kind: 'reject' }>;
type Return = Extract<RequestAnswer, { kind: 'return' }>;

/**
 * The commands that carry out an answer on the leg that request the dialplan, or `null` for none (fall back). Pure: the same
 * channel data and answer give the same text.
 */
export function draftAnswerScript(channel: EslHeaders, answer: RequestAnswer, prompts: Prompts): DraftedScript | null {
  if (answer.kind === 'fall-back') return NOBODY_CAN.includes(answer.reason) ? draftGivingUp(channel) : null;
  const leg = argument(channel['Unique-ID'] ?? '');
  if (leg === undefined) return { kind: 'unfit', what: 'Unique-ID' };
  const draft = new ScriptDraft(channel).optional(cancelGuard(channel));
  const who = whoIsOn(channel);
  switch (answer.kind) {
    case 'hold':
      return answer.params.leg === leg
        ? draftHold(draft, answer.params, 'anywhere', stampOf(who)).finish()
        : { kind: 'unfit', what: 'leg' };
    case 'announce':
      return draftAnnounce(draft, leg, answer, who).finish();
    case 'join':
      return draftJoin(draft, leg, answer, channel, prompts, who);
    case 'dial-peer':
      return draftDialPeer(draft, leg, answer, prompts, who).finish();
    case 'reject':
      return draftTell(draft, leg, answer, prompts).finish();
    case 'return':
      return draftReturn(draft, leg, answer).finish();
  }
}

/** The engines have one store, and a switch that is asked for too much is so by whichever engine. */
const NOBODY_CAN: readonly string[] = ['store-down', 'overloaded'];

/**
 * [N2] Where the store does not answer, no other engine is asked. `null` where the leg would ask none anyway; then nothing
 * need be said.
 */
export function draftGivingUp(channel: EslHeaders): DraftedScript | null {
  const leg = argument(channel['Unique-ID'] ?? '');
  if (leg === undefined || channel[headerOf(VARIABLE.unanswered)] !== placeOf(EXTENSION.askAgain)) return null;
  return new ScriptDraft().setText(leg, VARIABLE.unanswered, placeOf(EXTENSION.fallback)).finish();
}

/** The guard is cancelled by its own id: `sched_del` with the leg's id would take other software's tasks with it. */
function cancelGuard(channel: EslHeaders): string | null {
  const id = scheduleId(channel['variable_last_sched_id'] ?? '');
  return id === undefined ? null : `api sched_del ${id}`;
}

function draftAnnounce(draft: ScriptDraft, leg: string, answer: Announce, who: Who): ScriptDraft {
  return draft
    .setAll(
      leg,
      { ...announceVariables(answer), ...stampOf(who) },
      { [VARIABLE.spoken]: spokenOrbit(answer.orbit, answer.sounds) },
    )
    .setText(leg, VARIABLE.counted, countedOrbit(answer.orbit))
    .setText(leg, 'inline_destination', landingPlan(answer))
    .transfer(leg, EXTENSION.announce);
}

/**
 * Answer, then bridge: an unanswered leg would be bridged without a 200 ever being sent. The socket stays until the verdict
 * is read, so that a retriever whose caller has just gone can still be told.
 */
function draftJoin(
  draft: ScriptDraft,
  leg: string,
  answer: Join,
  channel: EslHeaders,
  prompts: Prompts,
  who: Who,
): DraftedScript {
  const caller = argument(answer.caller);
  if (caller === undefined) return { kind: 'unfit', what: 'caller' };
  const courtesy = answer.courtesy === undefined ? {} : { [VARIABLE.courtesy]: courtesyText(answer.courtesy) };
  const texts = { ...calleeId(answer.display), ...courtesy, ...GUARD };
  draft.setAll(leg, { ...retrieverVariables(answer), ...stampOf(who) }, texts);
  draft.setAllOnHold(caller, joiningVariables(leg, who));
  if (channel['Answer-State'] !== 'answered') draft.needed(`api uuid_answer ${leg}`);
  draft.bridgeOnHold(caller, leg);
  const sorry = draftTell(new ScriptDraft(), leg, { kind: 'reject', reason: 'already-picked-up' }, prompts);
  return draft.finish(sorry);
}

/** The retriever's leg is the one that the switch plays it from. */
const HEARERS = { both: 'both', retriever: 'aleg', caller: 'bleg' } as const;

function courtesyText({ to, tone }: NonNullable<Join['courtesy']>): string | undefined {
  const heard = playable(tone);
  return heard === undefined || heard.includes(' ') ? undefined : `${HEARERS[to]} ${heard}`;
}

/** What the retriever's phone shows from its 200 on; without it, it would show the dialled number. */
function calleeId(display: Join['display']): Variables {
  const number = displayNumber(display.number);
  const name = displayText(display.name) || number;
  return {
    ...(name === '' ? {} : { initial_callee_id_name: name }),
    ...(number === '' ? {} : { initial_callee_id_number: number }),
  };
}

function draftDialPeer(draft: ScriptDraft, leg: string, answer: DialPeer, prompts: Prompts, who: Who): ScriptDraft {
  const reason = 'unknown-node';
  const texts = { [VARIABLE.prompt]: playable(prompts[reason]), ...calleeId(answer.display) };
  draft.setAll(leg, { ...fetchVariables(answer, reason, causeFor(reason)), ...stampOf(who) }, texts);
  const plan = fetchPlan(answer);
  if (plan === undefined) return draft.setText(leg, 'ticket or peer', undefined);
  return draft.needed(`api uuid_transfer ${leg} '${plan}' inline`);
}

function draftTell(draft: ScriptDraft, leg: string, answer: Tell, prompts: Prompts): ScriptDraft {
  if (answer.isUnanswered === true) {
    const cause = causeFor(answer.reason);
    return draft
      .setAll(leg, rejectVariables(answer.reason, cause))
      .needed(`api uuid_transfer ${leg} hangup:${cause} inline`);
  }
  // Where the switch looks for a prompt without a folder (switch_ivr_play_say.c:switch_ivr_play_file).
  if (answer.sounds !== undefined) draft.setAll(leg, { sound_prefix: soundsFolder(answer.sounds) });
  return draft
    .setAll(leg, rejectVariables(answer.reason, causeFor(answer.reason)), {
      [VARIABLE.prompt]: playable(prompts[answer.reason]),
    })
    .transfer(leg, EXTENSION.reject);
}

const draftReturn = (draft: ScriptDraft, leg: string, answer: Return): ScriptDraft =>
  draft
    .setAll(leg, returnVariables(answer), { [VARIABLE.music]: playable(answer.music) })
    .transfer(leg, EXTENSION.returnToParker);
