/** Steps that many stories share. */
import type { LabCall, LabOutgoingCall, LabPhone, ScenarioLab, Told } from '../lab.js';
import { expectThat, hearEachOther } from './scenario.js';

/** REFER to the park code (or an orbit); the parker's line is free afterwards. */
export async function parkBlind(call: LabCall, to = '*70'): Promise<void> {
  const outcome = await call.blindTransfer(to);
  expectThat(`the transfer to ${to} is accepted, not ${JSON.stringify(outcome)}`, outcome.kind === 'accepted');
  await call.untilEnded();
}

/** Hold, dial `*70`, hear the number, transfer; both lines of the parker are free afterwards. */
export async function parkByConsult(parker: LabPhone, call: LabCall, orbit: string): Promise<void> {
  await call.hold();
  const consult = parker.call('*70');
  await consult.untilAnswered();
  await consult.hearsNumber(orbit);
  const outcome = await call.attendedTransfer(consult);
  expectThat(`the attended transfer is accepted, not ${JSON.stringify(outcome)}`, outcome.kind === 'accepted');
  await Promise.all([call.untilEnded(), consult.untilEnded()]);
}

/** Dials the orbit; both hear each other and nobody else. */
export async function pickUp(phone: LabPhone, number: string, caller: LabCall): Promise<LabOutgoingCall> {
  const call = phone.call(number);
  await call.untilAnswered();
  await hearEachOther(call, caller);
  return call;
}

/** The store says parked, and the engine's answer has reached the switch: the caller is on music for a while. */
export async function untilHeld(lab: ScenarioLab, caller: LabCall, orbit = '701'): Promise<void> {
  await lab.untilOrbit(orbit, 'parked');
  await caller.hearsOnly(['music'], { for: 400 });
}

/** A call that is refused: the reason is heard and nobody else's voice, then it ends. */
export async function isTold(call: LabCall, why: Told): Promise<void> {
  await call.hears(why, { within: 8000 });
  await call.untilEnded({ within: 8000 });
  const heard = call.everHeard();
  expectThat(`who is refused hears nobody, not ${heard.join(' ')}`, !heard.some((sound) => /^1\d{3}$/.test(sound)));
}
