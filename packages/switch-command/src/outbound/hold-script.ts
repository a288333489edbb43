import type { HoldParams, WhereHeld } from '@parkade/park-ports';
import { argument, encodeCaller, playable, userDial, userText } from '../command-text/index.js';
import { HERE, type ScriptDraft, type Variables } from './answer-script.js';

/**
 * Whoever is joined with the caller, by whatever hand: before sound flows, each leg of a join runs its `execute_on_pre_bridge...`
 * (`switch_ivr_bridge.c:audio_bridge_thread`). From there on the caller is not on hold, and what would catch them should the
 * join come apart is taken away, so that the end of the talk is the end of the call.
 */
const NOT_HERE_ANY_MORE = [
  HERE,
  'transfer_after_bridge',
  'uuid_bridge_continue_on_cancel',
  'execute_on_pre_bridge_parkade',
];

export const draftFence = (draft: ScriptDraft, leg: string): ScriptDraft =>
  draft.setText(leg, 'execute_on_pre_bridge_parkade', `multiunset ${NOT_HERE_ANY_MORE.join(' ')}`);

/**
 * Everything the switch must know to keep the caller without us: read by `freeswitch-dialplan/parkade.xml`, and by an engine
 * that finds the channel later. What a REFER left on the channel is taken away, for it would travel in later INVITEs;
 * `park_after_bridge` would park the leg a second time when its next conversation ends.
 */
export const holdVariables = (params: HoldParams): Variables => ({
  socket_resume: 'false',
  parkade_call: argument(params.callId),
  parkade_version: params.version,
  parkade_lot: argument(params.lot),
  parkade_orbit: params.orbit,
  parkade_role: 'caller',
  parkade_state: 'parked',
  [HERE]: argument(params.leg),
  parkade_parker: userText(params.parker),
  parkade_parker_dial: userDial(params.parker),
  parkade_fallback_dial: userDial(params.fallback),
  parkade_parked_at: params.parkedAt,
  parkade_due_at: params.dueAt,
  parkade_failsafe_sec: Math.max(2, Math.ceil(params.failsafeSec)),
  parkade_caller: encodeCaller(params.caller),
  parkade_early: params.early === true ? '1' : '',
  parkade_round: '',
  park_after_bridge: '',
  'sip_h_Referred-By': '',
  sip_refer_to: '',
});

/**
 * Variables first, then the transfer: the hold extension reads them. Used on a request's socket and on an inbound link alike. For a leg
 * that should be on hold already, all that could disturb a talk is refused by the switch when it is not.
 */
export function draftHold(draft: ScriptDraft, params: HoldParams, where: WhereHeld): ScriptDraft {
  const { leg } = params;
  const variables = holdVariables(params);
  draftFence(draft, leg);
  if (where === 'on-hold') draft.setAllOnHold(leg, variables);
  else draft.setAll(leg, variables);
  draft.setText(leg, 'parkade_music', playable(params.music));
  return where === 'on-hold' ? draft.transferOnHold(leg, 'parkade-hold') : draft.transfer(leg, 'parkade-hold');
}
