import type { LegId, RingId } from '@parkade/park-decision';
import type {
  CallBackParams,
  EnginePlace,
  ForwardParams,
  HoldParams,
  Landing,
  PhoneText,
  RingParams,
  SendParams,
  WhereHeld,
} from '@parkade/park-ports';
import {
  argument,
  calledBackVariables,
  ENGINES_FIRST,
  EXTENSION,
  FORGET_RINGING,
  goOnUndecided,
  markVariables,
  landingPlan,
  leavingPlan,
  LISTED_BY,
  ON_ANSWERED,
  onHoldOnly,
  OWN_CONTEXT,
  peerDialString,
  placeOf,
  recallVariables,
  userDial,
  VARIABLE,
  whomText,
} from '@parkade/dialplan-contract';
import {
  displayNumber,
  displayText,
  extension,
  hangupCause,
  plainText,
  quotedPlayable,
  soundsFolder,
} from '../command-text/index.js';
import { ScriptDraft } from '../outbound/answer-script.js';
import { countedOrbit, spokenOrbit } from '../outbound/orbit-sounds.js';
import { draftHold, GUARD } from '../outbound/hold-script.js';
import type { CallOnHold } from './switch-questions.js';

/** API command lines without the verb (`api`, `bgapi`); `undefined` when some text must not stand in one. */
export type Lines = readonly string[] | undefined;

/** The same commands as on a request's socket: variables, music, transfer. */
export function holdLines(params: HoldParams, where: WhereHeld): Lines {
  const drafted = draftHold(new ScriptDraft(), params, where).finish();
  if (drafted.kind === 'unfit' || argument(params.leg) === undefined) return undefined;
  return drafted.script.steps.map((step) => step.line.replace(/^api /, ''));
}

/** The variables of a hold order alone, for a leg that is on hold already. */
export function markLines(params: HoldParams): Lines {
  const drafted = new ScriptDraft().setAll(params.leg, markVariables(params), GUARD).finish();
  if (drafted.kind === 'unfit' || argument(params.leg) === undefined) return undefined;
  return drafted.script.steps.map((step) => step.line.replace(/^api /, ''));
}

const PLACE = /^[0-9A-Za-z.-]{1,253}:[0-9]{1,5}$/;

/** A variable that is given nothing is taken away (`mod_commands.c:global_setvar_function`). */
export const askFirstLine = (engines: readonly EnginePlace[]): string | undefined =>
  engines.every((place) => PLACE.test(place))
    ? `global_setvar ${ENGINES_FIRST}=${engines.map((place) => `${place}|`).join('')}`
    : undefined;

export const farEndLine = (leg: LegId, farEnd: LegId): string | undefined =>
  argument(leg) === undefined || argument(farEnd) === undefined
    ? undefined
    : `uuid_setvar ${leg} ${VARIABLE.farEnd} ${farEnd}`;

export const askAgainLine = (leg: LegId): string | undefined =>
  argument(leg) === undefined ? undefined : goOnUndecided(leg);

/** Shown by the phone as a ring of its own (RFC 3261, 20.4; phones match the `info` parameter). */
const ALERT_INFO = '<http://127.0.0.1/>;info=park-recall';

/** The key that whoever answers is asked for. */
const CONFIRM_KEY = '1';

/**
 * An origination whose answer comes back as a dialplan request. `user/` is the person as the directory says: all their phones ring,
 * the switch itself gives the others up when one is answered (LOSE_RACE, `switch_ivr_originate.c:switch_ivr_originate`), and no leg
 * may have a name of ours, since a second one of that name would be refused. Early media would count as an answer without
 * `ignore_early_media`. The caller's id stands between single quotes and holds no sign that ends a value, a quote or the block (see
 * `displayText`).
 */
export function ringLine(params: RingParams): string | undefined {
  const target = userDial(params.target);
  const number = displayNumber(params.display.number);
  const variables: readonly (readonly [string, string | number | undefined])[] = [
    ...ringTimes(params),
    ['ignore_early_media', 'true'],
    // [C16] A 302 is the phone's failure, and nobody else is rung (sofia.c:sofia_handle_sip_r_invite).
    ['outbound_redirect_fatal', params.followForwarding ? 'false' : 'true'],
    [LISTED_BY, argument(params.ring)],
    [ON_ANSWERED, `'${FORGET_RINGING}'`],
    ...Object.entries(recallVariables(params)),
    ['origination_caller_id_name', `'${displayText(params.display.name) || number || 'Park'}'`],
    ['origination_caller_id_number', number === '' ? 'park' : number],
    ['sip_h_Alert-Info', `'${ALERT_INFO}'`],
    ...announcing(params),
  ];
  if (target === undefined || target === '' || variables.some(([, value]) => value === undefined)) return undefined;
  const block = variables.map(([name, value]) => `${name}=${String(value)}`).join(',');
  return `originate {${block}}${target} ${placeOf(EXTENSION.recall)}`;
}

/** [C18] Said by the dialplan, before the phone asks for the caller. */
function announcing({ announce }: RingParams): readonly (readonly [string, string | undefined])[] {
  if (announce === undefined) return [];
  const { prompt, orbit, sounds } = announce;
  const spoken = spokenOrbit(orbit, sounds);
  return [
    [VARIABLE.prompt, quotedPlayable(prompt)],
    [VARIABLE.spoken, spoken === undefined ? undefined : quotedPlayable(spoken)],
    [VARIABLE.counted, quotedPlayable(countedOrbit(orbit))],
  ];
}

const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/**
 * [C17] With a key to press each phone rings for its own time (`leg_timeout`), and from its answer on has its own time for the key
 * (`group_confirm_timeout`, `switch_ivr_originate.c:check_channel_status`); the others ring on meanwhile.
 */
function ringTimes({ forMs, confirm }: RingParams): readonly (readonly [string, string | number | undefined])[] {
  const rings = wholeSeconds(forMs);
  if (confirm === null) return [['originate_timeout', rings]];
  const toPress = wholeSeconds(confirm.forMs);
  return [
    ['originate_timeout', rings + toPress],
    ['leg_timeout', rings],
    ['group_confirm_key', CONFIRM_KEY],
    ['group_confirm_file', quotedPlayable(confirm.prompt)],
    ['group_confirm_timeout', toPress],
    ...(confirm.sounds === undefined ? [] : [['sound_prefix', soundsFolder(confirm.sounds)] as const]),
  ];
}

const BETWEEN_TRIES_MS = 5_000;
/**
 * What a value in the block may be without quotes: the switch's argument splitter takes them away before the block is split at
 * its commas (measured: `'a,b'` arrives as `a`).
 */
const BARE = /^[0-9A-Za-z._@/:!*+#=-]{1,256}$/;

/**
 * [L9] A call to somebody outside. The switch itself repeats it (`originate_retries`, `switch_ivr_originate.c`), so that nobody has to
 * remember how often it was tried. What the hold order says travels along, for a caller who answers while no engine is there;
 * music that needs quotes does not, and the switch's own is played then.
 */
export function callBackLine(params: CallBackParams): string | undefined {
  const dial = peerDialString(params.dial);
  const music = BARE.test(params.hold.music) ? params.hold.music : 'local_stream://moh';
  const variables: readonly (readonly [string, string | number | undefined])[] = [
    ['origination_uuid', argument(params.ring)],
    ['originate_timeout', Math.max(1, Math.ceil(params.forMs / 1000))],
    ['originate_retries', Math.max(1, Math.floor(params.tries))],
    ['originate_retry_sleep_ms', BETWEEN_TRIES_MS],
    ['ignore_early_media', 'true'],
    ...(params.callerId === null ? [] : [['origination_caller_id_number', displayNumber(params.callerId)] as const]),
    ...Object.entries(calledBackVariables(params.hold, music)),
  ];
  if (dial === undefined || params.hold.leg !== params.ring) return undefined;
  if (variables.some(([, value]) => value === undefined || !BARE.test(String(value)))) return undefined;
  const block = variables.map(([name, value]) => `${name}=${String(value)}`).join(',');
  return `originate {${block}}${dial} ${placeOf(EXTENSION.callBack)}`;
}

/** Where a completed transfer would have led them; the phone's own leg has nobody any more. */
export function landHeldLines({ leg, held }: CallOnHold, landing: Landing): Lines {
  const [plan, kill] = [landingPlan(landing), killLine(leg, 'NORMAL_CLEARING')];
  if (plan === undefined || kill === undefined || argument(held) === undefined) return undefined;
  return [`uuid_transfer ${held} '${plan}' inline`, kill];
}

/**
 * A SIP MESSAGE to all phones of a user at a profile of this switch (`mod_dptools.c:chat_api_function`,
 * `sofia_presence.c:sofia_presence_chat_send`: without the profile's name the domain must be one of its aliases). `undefined` when
 * nothing of the text may be sent.
 */
export function tellLine({ to, from, text }: PhoneText, profile: string): string | undefined {
  const [user, number, words] = [userDial(to)?.replace(/^user\//, ''), argument(from), plainText(text)];
  if (user === undefined || number === undefined || words === '') return undefined;
  return `chat sip|${number}@${to.domain}|${profile}/${user}|${words}|text/plain`;
}

/**
 * In the leg's own context, like a blind transfer by its other party (`switch_ivr.c:switch_ivr_session_transfer`): what `force_transfer_context`
 * says holds here, too.
 */
export function sendLines({ leg, number, putBack, forWhom }: SendParams): Lines {
  const [sent, wanted] = [argument(leg), extension(number)];
  const call = putBack === undefined ? '' : argument(putBack);
  const whom = forWhom === undefined ? '' : whomText(forWhom);
  if (sent === undefined || wanted === undefined || call === undefined || whom === undefined) return undefined;
  const stamp = call === '' ? [] : [`uuid_setvar ${sent} ${VARIABLE.putBack} ${call}`];
  const kept = whom === '' ? [] : [`uuid_setvar ${sent} ${VARIABLE.forWhom} ${whom}`];
  return [...stamp, ...kept, `uuid_transfer ${sent} ${wanted}`];
}

/** `LOSE_RACE` makes the switch say "Call completed elsewhere" to the phone, which then keeps no missed call. */
const STOP_CAUSES = {
  'picked-up': 'LOSE_RACE',
  'caller-gone': 'ORIGINATOR_CANCEL',
  'no-answer': 'ORIGINATOR_CANCEL',
} as const;

export type StopReason = keyof typeof STOP_CAUSES;

export const killLine = (leg: LegId, cause: string): string | undefined => {
  const checked = hangupCause(cause);
  return checked === undefined || argument(leg) === undefined ? undefined : `uuid_kill ${leg} ${checked}`;
};

/** Whatever still rings by this name; there need not be any (`mod_commands.c:hupall_api_function`). */
export const stopRingLine = (ring: RingId, why: StopReason): string | undefined =>
  argument(ring) === undefined ? undefined : `hupall ${STOP_CAUSES[why]} ${VARIABLE.ringing} ${ring}`;

/**
 * Whoever is rung sees the caller, whatever the leg itself shows by now: `uuid_bridge` gives a leg the caller id of whom it is
 * joined with (`switch_ivr_bridge.c:uuid_bridge_on_soft_execute`), and the switch's own return a name of its own.
 */
export function forwardLines(params: ForwardParams, where: WhereHeld): Lines {
  const { caller, to, freesKeys } = params;
  const place = to === 'goodbye' ? { extension: EXTENSION.goodbye, context: OWN_CONTEXT } : to;
  const [leg, wanted, context] = [argument(params.leg), extension(place.extension), argument(place.context)];
  if (leg === undefined || wanted === undefined || context === undefined) return undefined;
  const number = displayNumber(caller?.number ?? '');
  const drafted = new ScriptDraft()
    .setShown(leg, 'effective_caller_id_name', displayText(caller?.name ?? '') || number)
    .setShown(leg, 'effective_caller_id_number', number)
    .finish();
  if (drafted.kind === 'unfit') return undefined;
  const rest = freesKeys === true ? `'${leavingPlan(wanted, context)}' inline` : `${wanted} XML ${context}`;
  const transfer = where === 'on-hold' ? onHoldOnly(leg, 'uuid_transfer', rest) : `uuid_transfer ${leg} ${rest}`;
  return [...drafted.script.steps.map((step) => step.line.replace(/^api /, '')), transfer];
}
