import type { HoldOrder } from '@parkade/park-engine';
import { argument, encodeCaller, playable, userDial, userText } from '../command-text/index.js';
import type { ScriptDraft, Variables } from './answer-script.js';

/**
 * Everything the switch must know to keep the caller without us: read by `freeswitch-dialplan/parkade.xml`, and by an engine
 * that finds the channel later. What a REFER left on the channel is taken away, for it would travel in later INVITEs;
 * `park_after_bridge` would park the leg a second time when its next conversation ends.
 */
export const holdVariables = (order: HoldOrder): Variables => ({
  socket_resume: 'false',
  parkade_call: argument(order.callId),
  parkade_version: order.version,
  parkade_lot: argument(order.lot),
  parkade_orbit: order.orbit,
  parkade_role: 'caller',
  parkade_state: 'parked',
  parkade_parker: userText(order.parker),
  parkade_parker_dial: userDial(order.parker),
  parkade_fallback_dial: userDial(order.fallback),
  parkade_parked_at: order.parkedAt,
  parkade_due_at: order.dueAt,
  parkade_deadman_sec: Math.max(2, Math.ceil(order.deadmanSec)),
  parkade_caller: encodeCaller(order.caller),
  parkade_round: '',
  park_after_bridge: '',
  'sip_h_Referred-By': '',
  sip_refer_to: '',
});

/** Variables first, then the transfer: the hold extension reads them. Used on a hit's socket and on an inbound link alike. */
export const draftHold = (draft: ScriptDraft, order: HoldOrder): ScriptDraft =>
  draft
    .setAll(order.leg, holdVariables(order))
    .setText(order.leg, 'parkade_music', playable(order.music))
    .transfer(order.leg, 'parkade-hold');
