/** Answers to the requests that come within a call's dialog: BYE, re-INVITE, UPDATE, NOTIFY, and the rest. */
import { respondTo, sdpOf, type SipRequest } from './sip-message.js';
import { phoneFields, sdpField, type PhoneLine } from './phone-line.js';
import { reinviteInFlight } from './reinvite.js';
import type { CallDisplay } from './call-display.js';
import type { CallEnd, CallState } from './call-state.js';
import type { CallMedia } from './call-media.js';
import type { ServerTransaction } from './server-transaction.js';
import type { SipDialog } from './sip-dialog.js';

/** What is needed of a call to answer for it. */
export interface CallInDialog {
  readonly state: CallState;
  readonly media: CallMedia;
  readonly display: CallDisplay;
  onTransferNotify(notify: SipRequest): boolean;
  endedBy(by: CallEnd['by'], reason: string | undefined): void;
}

export function answerInDialog(line: PhoneLine, call: CallInDialog, request: SipRequest, to: ServerTransaction): void {
  const { state } = call;
  const dialog = state.kind === 'early' || state.kind === 'talking' ? state.dialog : undefined;
  if (request.method === 'NOTIFY') return answerNotify(call, request, to);
  if (dialog === undefined) return respond(to, 481, 'Call/Transaction Does Not Exist');
  if (!dialog.isInOrder(request)) return respond(to, 500, 'Out of order');
  switch (request.method) {
    case 'BYE':
      respond(to, 200, 'OK');
      return call.endedBy('them', request.headers.first('Reason'));
    case 'INVITE':
      return answerReinvite(line, call, dialog, request, to);
    case 'UPDATE':
      return answerUpdate(line, call, dialog, request, to);
    case 'INFO':
    case 'MESSAGE':
    case 'OPTIONS':
      return to.respond(respondTo(request, 200, 'OK', { headers: phoneFields(line) }));
    case 'REFER':
      return respond(to, 603, 'Decline');
    default:
      return respond(to, 405, 'Method Not Allowed');
  }
}

function answerNotify(call: CallInDialog, request: SipRequest, to: ServerTransaction): void {
  const { state } = call;
  const known = call.onTransferNotify(request) || state.kind !== 'over';
  if (known && (state.kind === 'talking' || state.kind === 'early')) state.dialog.isInOrder(request);
  respond(to, known ? 200 : 481, known ? 'OK' : 'Subscription Does Not Exist');
}

/** A re-INVITE without SDP asks us for an offer; the answer then comes in the ACK (RFC 3261 §14.2). */
function answerReinvite(
  line: PhoneLine,
  call: CallInDialog,
  dialog: SipDialog,
  request: SipRequest,
  to: ServerTransaction,
): void {
  if (reinviteInFlight(dialog)) return respond(to, 491, 'Request Pending');
  const offer = sdpOf(request);
  const body = offer === undefined ? call.media.offer() : call.media.answer(offer);
  if (body === undefined) return respond(to, 488, 'Not Acceptable Here');
  dialog.refreshTarget(request);
  call.display.read(request);
  to.respond(respondTo(request, 200, 'OK', { headers: [...phoneFields(line), sdpField()], body }));
  if (offer !== undefined) return;
  void to.acknowledged.then((ack) => ack === undefined || call.media.applyAnswer(sdpOf(ack)));
}

/** UPDATE (RFC 3311): a new display, sometimes with an offer. */
function answerUpdate(
  line: PhoneLine,
  call: CallInDialog,
  dialog: SipDialog,
  request: SipRequest,
  to: ServerTransaction,
): void {
  const offer = sdpOf(request);
  const body = offer === undefined ? '' : call.media.answer(offer);
  if (body === undefined) return respond(to, 488, 'Not Acceptable Here');
  dialog.refreshTarget(request);
  call.display.read(request);
  const headers = body === '' ? phoneFields(line) : [...phoneFields(line), sdpField()];
  to.respond(respondTo(request, 200, 'OK', { headers, body }));
}

function respond(to: ServerTransaction, status: number, reason: string): void {
  to.respond(respondTo(to.request, status, reason));
}
