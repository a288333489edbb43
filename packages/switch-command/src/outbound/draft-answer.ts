import type { RequestAnswer } from '@parkade/park-ports';
import {
  argument,
  displayNumber,
  displayText,
  encodeCaller,
  peerDialString,
  playable,
  reasonWord,
  scheduleId,
  soundsFolder,
  ticketText,
  userDial,
} from '../command-text/index.js';
import type { EslHeaders } from '../framing/index.js';
import { type DraftedScript, ScriptDraft } from './answer-script.js';
import { draftHold } from './hold-script.js';
import { countedOrbit, spokenOrbit } from './orbit-sounds.js';
import { type Prompts, causeFor, promptFor } from './prompts.js';

type Announce = Extract<RequestAnswer, { kind: 'announce' }>;
type Join = Extract<RequestAnswer, { kind: 'join' }>;
type DialPeer = Extract<RequestAnswer, { kind: 'dial-peer' }>;
type Tell = Extract<RequestAnswer, { kind: 'reject' }>;
type Return = Extract<RequestAnswer, { kind: 'return' }>;

/** Seconds a peer node has to answer; its ticket extension answers at once, so longer means it is not there. */
const PEER_ANSWER_SEC = 8;

/**
 * The commands that carry out an answer on the leg that request the dialplan, or `null` for none (fall back). Pure: the same
 * channel data and answer give the same text.
 */
export function draftAnswerScript(channel: EslHeaders, answer: RequestAnswer, prompts: Prompts): DraftedScript | null {
  if (answer.kind === 'fall-back') return null;
  const leg = argument(channel['Unique-ID'] ?? '');
  if (leg === undefined) return { kind: 'unfit', what: 'Unique-ID' };
  const draft = new ScriptDraft().optional(cancelGuard(channel));
  switch (answer.kind) {
    case 'hold':
      return answer.params.leg === leg
        ? draftHold(draft, answer.params, 'anywhere').finish()
        : { kind: 'unfit', what: 'leg' };
    case 'announce':
      return draftAnnounce(draft, leg, answer).finish();
    case 'join':
      return draftJoin(draft, leg, answer, channel, prompts);
    case 'dial-peer':
      return draftDialPeer(draft, leg, answer, prompts).finish();
    case 'reject':
      return draftTell(draft, leg, answer, prompts).finish();
    case 'return':
      return draftReturn(draft, leg, answer).finish();
  }
}

/** The guard is cancelled by its own id: `sched_del` with the leg's id would take other software's tasks with it. */
function cancelGuard(channel: EslHeaders): string | null {
  const id = scheduleId(channel['variable_last_sched_id'] ?? '');
  return id === undefined ? null : `api sched_del ${id}`;
}

function draftAnnounce(draft: ScriptDraft, leg: string, answer: Announce): ScriptDraft {
  return draft
    .setAll(leg, {
      socket_resume: 'false',
      parkade_call: argument(answer.callId),
      parkade_version: answer.version,
      parkade_lot: argument(answer.lot),
      parkade_orbit: answer.orbit,
      parkade_role: 'consult',
      parkade_wait_sec: Math.max(2, Math.ceil(answer.waitSec)),
    })
    .setText(leg, 'parkade_spoken', spokenOrbit(answer.orbit, answer.sounds))
    .setText(leg, 'parkade_counted', countedOrbit(answer.orbit))
    .setText(leg, 'inline_destination', landingPlan(answer))
    .transfer(leg, 'parkade-announce');
}

/**
 * Where a completed transfer puts the held party (`sofia.c:sofia_handle_sip_i_refer` reads `inline_destination` of the
 * consult leg): an inline dialplan whose actions are parted by `^`, so no value may hold one.
 */
function landingPlan(answer: Announce): string | undefined {
  const values: Readonly<Record<string, string | undefined>> = {
    parkade_call: argument(answer.callId),
    parkade_version: String(answer.version),
    parkade_lot: argument(answer.lot),
    parkade_orbit: answer.orbit,
    parkade_music: playable(answer.music),
    parkade_failsafe_sec: String(Math.max(2, Math.ceil(answer.failsafeSec))),
    parkade_parker_dial: userDial(answer.parker),
    parkade_fallback_dial: userDial(answer.fallback),
  };
  // The held party's context becomes ours with the transfer; later transfers of it belong where it came from.
  const actions: string[] = ['set:parkade_home=${context}'];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value.includes('^')) return undefined;
    actions.push(`set:${name}=${value}`);
  }
  return `m:^:${actions.join('^')}^transfer:parkade-land XML parkade`;
}

/**
 * What keeps the caller when the retriever hangs up in the same moment. `switch_ivr_bridge.c:uuid_bridge_on_soft_execute` has
 * three ways to find the retriever gone, and takes the caller down in each unless told otherwise:
 * - the retriever cannot be locked any more: the caller goes where `transfer_after_bridge` says;
 * - waiting for the retriever's answer fails: with `uuid_bridge_continue_on_cancel` the caller goes on with its extension;
 * - the retriever is not ready: the caller is transferred to the retriever's `rdnis` (see {@link draftJoin}).
 * Each leads to the failsafe's entry, where an engine puts a caller back on music whose parked call has not ended.
 * Once audio flows none of this may hold any longer: the switch itself takes it back at that point (see `draftFence`), and
 * `hangup_after_bridge` ends the caller with the talk. A caller who is not on hold any more gets none of it.
 */
const spreadNet = (draft: ScriptDraft, caller: string): ScriptDraft =>
  draft.setAllOnHold(caller, {
    playback_timeout_sec: '',
    parkade_state: 'joining',
    hangup_after_bridge: 'true',
    transfer_after_bridge: 'parkade-failsafe:XML:parkade',
    uuid_bridge_continue_on_cancel: 'true',
  });

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
): DraftedScript {
  const caller = argument(answer.caller);
  draft.setAll(leg, {
    socket_resume: 'false',
    parkade_call: argument(answer.callId),
    parkade_version: answer.version,
    parkade_role: 'retriever',
    hangup_after_bridge: 'true',
    rdnis: 'parkade-failsafe',
  });
  setCalleeId(draft, leg, answer.display);
  if (caller === undefined) return { kind: 'unfit', what: 'caller' };
  spreadNet(draft, caller);
  if (channel['Answer-State'] !== 'answered') draft.needed(`api uuid_answer ${leg}`);
  draft.bridgeOnHold(caller, leg);
  const sorry = draftTell(new ScriptDraft(), leg, { kind: 'reject', reason: 'already-picked-up' }, prompts);
  return draft.finish(sorry);
}

/** What the retriever's phone shows from its 200 on; without it, it would show the dialled number. */
function setCalleeId(draft: ScriptDraft, leg: string, display: Join['display']): void {
  const number = displayNumber(display.number);
  draft.setShown(leg, 'initial_callee_id_name', displayText(display.name) || number);
  draft.setShown(leg, 'initial_callee_id_number', number);
}

function draftDialPeer(draft: ScriptDraft, leg: string, answer: DialPeer, prompts: Prompts): ScriptDraft {
  const reason = 'unknown-node';
  draft
    .setAll(leg, {
      socket_resume: 'false',
      parkade_role: 'retriever',
      parkade_orbit: answer.orbit,
      parkade_reason: reason,
      parkade_cause: causeFor(reason),
    })
    .setText(leg, 'parkade_prompt', playable(promptFor(prompts, reason)));
  setCalleeId(draft, leg, answer.display);
  const ticket = ticketText(answer.ticket);
  const dial = peerDialString(answer.peerDial);
  if (ticket === undefined || dial === undefined) return draft.setText(leg, 'ticket or peer', undefined);
  // The leg to the other node has the orbit for a number: who is fetched with it, should they be parked in turn?
  const fetched = `parkade_caller=${encodeCaller(answer.display)}`;
  const plan = [
    'set:hangup_after_bridge=true',
    'set:continue_on_fail=true',
    `set:call_timeout=${PEER_ANSWER_SEC}`,
    `bridge:{sip_h_X-Parkade-Ticket=${ticket},${fetched}}${dial}`,
    'transfer:parkade-reject XML parkade',
  ];
  return draft.needed(`api uuid_transfer ${leg} 'm:^:${plan.join('^')}' inline`);
}

function draftTell(draft: ScriptDraft, leg: string, answer: Tell, prompts: Prompts): ScriptDraft {
  // Where the switch looks for a prompt without a folder (switch_ivr_play_say.c:switch_ivr_play_file).
  if (answer.sounds !== undefined) draft.setAll(leg, { sound_prefix: soundsFolder(answer.sounds) });
  return draft
    .setAll(leg, {
      socket_resume: 'false',
      parkade_reason: reasonWord(answer.reason),
      parkade_cause: causeFor(answer.reason),
    })
    .setText(leg, 'parkade_prompt', playable(promptFor(prompts, answer.reason)))
    .transfer(leg, 'parkade-reject');
}

/** Who is given back has left the stay in which they may have been a retriever: its end must not hang them up. */
function draftReturn(draft: ScriptDraft, leg: string, answer: Return): ScriptDraft {
  return draft
    .setAll(leg, {
      socket_resume: 'false',
      parkade_parker_dial: userDial(answer.parker),
      parkade_fallback_dial: userDial(answer.fallback),
      parkade_call: '',
      parkade_orbit: '',
      parkade_round: '',
      parkade_reason: reasonWord(answer.reason),
    })
    .setText(leg, 'parkade_music', playable(answer.music))
    .transfer(leg, 'parkade-return');
}
