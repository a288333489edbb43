/** What the parker does on a second line in stories in which an engine dies. */
import type { Phone, PhoneCall } from '@parkade/practice-switch';
import { eventually } from '../waiting.js';

/** Longer than the other engine needs to land whom the parker holds, shorter than the orbit is kept. ms */
const LANDS_WITHIN_MS = 8_000;

/** The next call that rings there; one that was answered by whoever looked at the phone, and has ended, is passed over. */
export async function nextRinging(phone: Phone, within?: number): Promise<PhoneCall> {
  for (;;) {
    const call = await phone.nextIncoming(within);
    if (call.end === null && !call.isUp) return call;
  }
}

/** Holds, dials `*70` and completes the transfer; without a number the caller is sent there blind. */
export async function consultAndComplete(bob: Phone, held: PhoneCall, tell: (what: string) => void): Promise<void> {
  held.hold();
  const consult = bob.dial('*70');
  await Promise.race([consult.answered, consult.ended]);
  if (consult.end === null) {
    await held.attendedTransfer(consult);
    tell('transferred');
    return;
  }
  held.resume();
  tell('consult ended');
  await held.blindTransfer('*70');
}

/** Holds, dials `*70` and hangs up when it has said something; whoever is still held after a while is sent there blind. */
export async function consultAndHangUp(
  bob: Phone,
  held: PhoneCall,
  isParked: () => Promise<boolean>,
  tell: (what: string) => void,
): Promise<void> {
  held.hold();
  const consult = bob.dial('*70');
  const isTold = (): true | undefined => (consult.end !== null || consult.hears().length > 0 ? true : undefined);
  await eventually('the consult line to say something', { within: LANDS_WITHIN_MS }, isTold);
  consult.hangUp();
  tell('hung up');
  try {
    await eventually('the held caller to be parked', { within: LANDS_WITHIN_MS }, async () =>
      held.end !== null || (await isParked()) ? true : undefined,
    );
  } catch {
    held.resume();
    tell('still held');
    await held.blindTransfer('*70');
  }
}
