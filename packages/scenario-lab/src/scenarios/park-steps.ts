/** Steps that many stories share. */
import { GUARD_MS } from '../engine/engine-config.js';
import type { LabCall, LabIncomingCall, LabOutgoingCall, LabPhone, PhoneOptions, ScenarioLab, Told } from '../lab.js';
import { conversation, expectThat, hearEachOther, type Conversation } from './scenario.js';

/** Whom most stories are about: Alice (1000) called Bob (1001), and Bob parked her. */
export interface Parked {
  readonly alice: LabPhone;
  readonly bob: LabPhone;
  /** Alice's call. */
  readonly caller: LabOutgoingCall;
}

/**
 * Bob has sent Alice to `*70` by a blind transfer and his line is free; where she is by now is the story's affair.
 *
 * @param callers what is special about Alice's phone
 */
export async function sentToPark(lab: ScenarioLab, callers: PhoneOptions = {}): Promise<Parked> {
  const [alice, bob] = [await lab.phone('1000', callers), await lab.phone('1001')];
  const { caller, called } = await conversation(alice, bob);
  await parkBlind(called);
  return { alice, bob, caller };
}

/** The same, and the store says that she is parked in 701. */
export async function parkedCaller(lab: ScenarioLab, callers: PhoneOptions = {}): Promise<Parked> {
  const parked = await sentToPark(lab, callers);
  await lab.untilOrbit('701', 'parked');
  return parked;
}

/** The same, and she has been on music for a while. */
export async function heldCaller(lab: ScenarioLab, callers: PhoneOptions = {}): Promise<Parked> {
  const parked = await sentToPark(lab, callers);
  await untilHeld(lab, parked.caller);
  return parked;
}

/** REFER to the park code (or an orbit); the parker's line is free afterwards. */
export async function parkBlind(call: LabCall, to = '*70'): Promise<void> {
  const outcome = await call.blindTransfer(to);
  expectThat(`the transfer to ${to} is accepted, not ${JSON.stringify(outcome)}`, outcome.kind === 'accepted');
  await call.untilEnded();
}

/** What the product promises is the guard; this is for a machine that does other things as well. */
const SLACK_MS = 1500;

/** Sent to `*70` while no engine can park them: on music within the guard, in the switch. */
export async function parksInTheSwitch({ caller, called }: Conversation): Promise<void> {
  const since = performance.now();
  await parkBlind(called);
  await caller.hears('music', { within: GUARD_MS + SLACK_MS });
  const waited = (caller.firstHeardAfter('music', since) ?? Infinity) - since;
  expectThat(
    `the caller is on music within the guard (${GUARD_MS} ms), not after ${waited.toFixed(0)} ms`,
    waited <= GUARD_MS + SLACK_MS,
  );
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

/** A phone that is rung back is answered; both hear each other and nobody else. */
export async function answerAndTalk(back: LabIncomingCall, caller: LabCall): Promise<void> {
  await back.answer();
  await hearEachOther(caller, back);
}

/** The ringing phone shows the orbit and who waits there. */
export function namesOrbitAndCaller(back: LabIncomingCall, orbit: string, name: string): void {
  const shown = back.from.name ?? '';
  expectThat(`the ring names ${orbit} and ${name}, not ${shown}`, new RegExp(`${orbit}.*${name}`).test(shown));
}

/** Dials the orbit while the parker's phone rings for it, which stops as "completed elsewhere". */
export async function pickUpBefore(back: LabIncomingCall, phone: LabPhone, caller: LabCall): Promise<LabOutgoingCall> {
  const cancelled = back.untilCancelled();
  const retriever = await pickUp(phone, '701', caller);
  const reason = await cancelled;
  expectThat(`the phone is told why it stops, not "${reason}"`, /completed elsewhere/i.test(reason));
  return retriever;
}

/** Two went for the caller at once: one talks to them, the other's call ends and has heard neither. Answers the one. */
export async function exactlyOneGets(caller: LabCall, calls: readonly [LabCall, LabCall]): Promise<LabCall> {
  await Promise.any(calls.map(async (call) => call.hears(caller.owner, { within: 6000 })));
  const [winner, loser] = calls[0].everHeard().includes(caller.owner) ? calls : [calls[1], calls[0]];
  await hearEachOther(caller, winner);
  await loser.untilEnded({ within: 8000 });
  expectThat('the loser never heard the caller', !loser.everHeard().includes(caller.owner));
  expectThat('the loser never heard the winner', !loser.everHeard().includes(winner.owner));
  return winner;
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
