import { causeFromText, type Cause } from '../core/causes.js';
import type { Leg } from '../channel/leg.js';
import { interceptLeg } from '../switching/intercept.js';
import { transferLeg } from '../switching/transfer.js';
import { splitArguments } from '../core/arguments.js';
import { type AppGroup, instant } from './app.js';

/** SIP answers an application may give instead of a cause (mod_sofia.c:sofia_on_hangup, reversed). */
const RESPONSE_CAUSES: Readonly<Record<string, Cause>> = {
  '403': 'CALL_REJECTED',
  '404': 'UNALLOCATED_NUMBER',
  '408': 'RECOVERY_ON_TIMER_EXPIRE',
  '480': 'NO_USER_RESPONSE',
  '486': 'USER_BUSY',
  '503': 'NORMAL_TEMPORARY_FAILURE',
  '603': 'CALL_REJECTED',
};

/**
 * `[-bleg|-both] <extension> [<dialplan>] [<context>]`; without a partner, `-bleg` means the leg itself. Without anything, nothing
 * happens (mod_dptools.c:transfer_function).
 */
function transfer(leg: Leg, data: string): void {
  const words = splitArguments(data);
  if (words.length === 0) return;
  const partner = leg.partner;
  let targets = [leg];
  if (words[0] === '-bleg' || words[0] === '-both') {
    if (partner !== undefined) targets = words[0] === '-bleg' ? [partner] : [partner, leg];
    words.shift();
  }
  const [extension = '', dialplan, context] = words;
  for (const target of targets) {
    transferLeg(target, { extension, dialplan, context }, target === leg ? 'own-thread' : 'from-outside');
  }
}

export const callControlApps: AppGroup = {
  answer: instant((leg) => leg.answer()),
  pre_answer: instant((leg) => leg.preAnswer()),
  ring_ready: instant((leg) => leg.ringBack()),
  hangup: instant((leg, data) => leg.hangUp(causeFromText(data))),
  respond: instant((leg, data) => leg.hangUp(RESPONSE_CAUSES[data.trim().slice(0, 3)] ?? 'NORMAL_UNSPECIFIED')),
  transfer: instant(transfer),
  intercept: async (leg, data) => {
    const words = splitArguments(data);
    const wantsPartner = words[0] === '-bleg';
    const named = leg.node.sessions.locate(words[wantsPartner ? 1 : 0] ?? '');
    const target = wantsPartner ? named?.partner : named;
    const result = interceptLeg(leg, target);
    if (result !== 'taken') {
      leg.node.log.write('warning', `intercept of ${data}: ${result}`);
      return result;
    }
    // The join breaks this wait; should the caller vanish first, the leg is left as uuid_bridge leaves it.
    await leg.orders.wait<void>(() => () => undefined);
    return 'SUCCESS';
  },
};
