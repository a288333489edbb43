/**
 * [W34] Keys that were pressed in the middle of a talk: the other party is parked as by a blind transfer, and who pressed hears the
 * orbit. Nobody is taken out of the talk for what would be refused.
 */
import {
  isRefusal,
  lotOfKeys,
  showUser,
  type DeskRefusal,
  type LegId,
  type LotId,
  type LotPolicy,
  type NodeId,
  type Refusal,
  type UserAddress,
} from '@parkade/park-decision';
import type { DeskAnswer, SwitchEvent } from '@parkade/park-ports';
import type { EngineDeps } from '../engine-deps.js';
import { whyNot, whyNoTalk } from './park.js';
import { untilParked } from './send-leg.js';

type KeysPressed = Extract<SwitchEvent, { kind: 'keys-pressed' }>;

/** Whoever hears of it later than this is not one of the engines that heard it when it was pressed. */
const KEPT_MS = 30_000;

interface Press {
  readonly node: NodeId;
  readonly leg: LegId;
  readonly by: UserAddress;
  readonly lot: LotId;
  readonly policy: LotPolicy;
  readonly number: string;
}

/** @returns `true`: what could not be done has been told, and nobody has to ask the switch for it. */
export async function keysPressed(deps: EngineDeps, pressed: KeysPressed): Promise<boolean> {
  const press = await understood(deps, pressed);
  if (press === null) return true;
  const request = { fingerprint: pressed.keys, askedAt: deps.clock.now(), answer: null };
  const first = await deps.asked.begin(`keys:${pressed.id}`, request, KEPT_MS);
  // Each engine finds the store away, and each tells: one sound after the other is better than none.
  if (first.kind === 'store-down') await tell(deps, press, 'store-down', 'talking');
  else if (first.value === null) deps.background.run('in-call code', () => parkPartner(deps, press));
  return true;
}

/** `null` for whom the keys mean nothing: somebody outside, or a user of a domain without them. */
async function understood(deps: EngineDeps, { node, leg, keys }: KeysPressed): Promise<Press | null> {
  const by = await deps.switches.ownerOf(node, leg);
  const plan = by === null || by === 'unknown' ? undefined : lotOfKeys(deps.lots.numberPlans, keys, by, node);
  const policy = plan === undefined ? undefined : deps.lots.policy(plan.lot, node);
  const number = plan?.parkCodes[0];
  if (by === null || by === 'unknown' || policy === undefined || number === undefined) {
    deps.meters.count('parkade_in_call_codes_total', { outcome: by === 'unknown' ? 'unknown-node' : 'not-theirs' });
    deps.log.debug('keys of a talk mean nothing here', { node, leg });
    return null;
  }
  return { node, leg, by, lot: policy.lot, policy, number };
}

async function parkPartner(deps: EngineDeps, press: Press): Promise<void> {
  const { node, leg, lot, policy } = press;
  const talk = await deps.switches.talkOf(node, leg);
  if (talk.kind === 'alone') return tell(deps, press, await whyNoTalk(deps, { node, leg }), 'talking');
  if (talk.kind !== 'talking')
    return tell(deps, press, talk.kind === 'unknown' ? 'unknown-node' : 'no-such-leg', 'talking');
  const other = talk.with;
  const hindrance = await whyNot(deps, { node, leg: other }, policy, { lot, orbit: null });
  if (hindrance !== null) return tell(deps, press, wordOfAnswer(hindrance), 'talking');
  const sent = await deps.switches.sendPartner(node, { leg, number: press.number });
  if (sent.kind !== 'done') return tell(deps, press, 'no-such-leg', 'talking');
  const parked = await untilParked(deps, { leg: other, lot, former: null });
  if (parked === null || parked === 'store-down') return tell(deps, press, parked ?? 'not-parked', 'alone');
  const { callId, orbit } = parked;
  deps.meters.count('parkade_in_call_codes_total', { outcome: 'parked' });
  deps.log.info('parked by an in-call code', { callId, lot, orbit, node, leg: other, by: showUser(press.by) });
  const { sounds } = policy;
  await deps.switches.tellOrbit(node, { leg, orbit, ...(sounds === undefined ? {} : { sounds }) });
}

const wordOfAnswer = (answer: DeskAnswer): DeskRefusal => (answer.kind === 'refused' ? answer.reason : 'store-down');

/** What a desk alone knows of has no sound of its own. */
const soundOf = (reason: DeskRefusal): Refusal => (isRefusal(reason) ? reason : 'no-such-leg');

async function tell(
  deps: EngineDeps,
  { node, leg, by, lot, policy }: Press,
  reason: DeskRefusal,
  where: 'talking' | 'alone',
): Promise<void> {
  deps.meters.count('parkade_in_call_codes_total', { outcome: reason });
  deps.log.info('refused', { leg, node, entry: 'in-call', lot, by: showUser(by), reason });
  const sound = soundOf(reason);
  const prompt = deps.settings.current().refusalPrompts[sound];
  const { sounds } = policy;
  const told = { leg, reason: sound, prompt, ...(sounds === undefined ? {} : { sounds }) };
  await deps.switches.tellRefusal(node, told, where);
}
