/** Hold and resume by re-INVITE (RFC 3264 §8.4, RFC 3261 §14.1), with the pause that follows a 491. */
import { randomInt } from 'node:crypto';
import { cseqOf, sdpOf } from './sip-message.js';
import { nextHop, phoneFields, sdpField, type PhoneLine } from './phone-line.js';
import type { CallDisplay } from './call-display.js';
import type { CallMedia } from './call-media.js';
import type { SipDialog } from './sip-dialog.js';

const MOST_ATTEMPTS = 4;
/** Dialogs with a re-INVITE of ours in flight: one from the other side gets 491 (§14.2). */
const inFlight = new WeakSet<SipDialog>();

export function reinviteInFlight(dialog: SipDialog): boolean {
  return inFlight.has(dialog);
}

export async function reinvite(
  line: PhoneLine,
  dialog: SipDialog,
  media: CallMedia,
  display: CallDisplay,
  what: 'hold' | 'resume',
): Promise<void> {
  if (inFlight.has(dialog)) throw line.waits.failure(`cannot ${what}: another re-INVITE is under way`);
  for (let attempt = 1; ; attempt += 1) {
    const status = await once(line, dialog, media, display, what);
    if (status < 300) return;
    if (status !== 491 || attempt === MOST_ATTEMPTS) throw line.waits.failure(`${what} was refused with ${status}`);
    await line.waits.pause(randomInt(50, 400));
  }
}

async function once(
  line: PhoneLine,
  dialog: SipDialog,
  media: CallMedia,
  display: CallDisplay,
  what: 'hold' | 'resume',
): Promise<number> {
  const before = media.holding;
  media.holding = what === 'hold';
  inFlight.add(dialog);
  try {
    const { response, transaction } = await line.sender.send(
      (authorization) => dialog.request('INVITE', [...phoneFields(line), sdpField(), ...authorization], media.offer()),
      nextHop(line, dialog.nextHopUri),
    );
    if (response.status < 300) {
      dialog.refreshTarget(response);
      line.transactions.acknowledge(transaction, dialog.ack(cseqOf(response).number, phoneFields(line)));
      media.applyAnswer(sdpOf(response));
      display.read(response);
    } else media.holding = before;
    return response.status;
  } finally {
    inFlight.delete(dialog);
  }
}
