/** The command lines by which phones call somebody out. */
import type { CallId } from '@parkade/park-decision';
import type { PageParams } from '@parkade/park-ports';
import { argument, EXTENSION, placeOf, userDial, VARIABLE } from '@parkade/dialplan-contract';
import { displayNumber, quotedPlayable } from '../command-text/index.js';
import { countedOrbit, spokenOrbit } from '../outbound/orbit-sounds.js';

/**
 * What makes a phone answer by itself: each family reads one of these and passes over the others. `sip_auto_answer` becomes
 * `Call-Info: <sip:...>;answer-after=0` (sofia_glue.c:sofia_glue_do_invite); the value of `Alert-Info` is the one most phones have as
 * their default; `Answer-Mode` is RFC 5373.
 */
const AUTO_ANSWER: readonly (readonly [string, string])[] = [
  ['sip_auto_answer', 'true'],
  ['sip_h_Alert-Info', "'<http://127.0.0.1/>;info=alert-autoanswer;delay=0'"],
  ['sip_h_Answer-Mode', 'Auto'],
];

/** A phone that does not answer by itself is not left to ring. */
const ANSWERS_WITHIN_S = 5;

/** So long a splash rings, s. */
const SPLASH_S = 2;
const SPLASH: readonly (readonly [string, string])[] = [
  ['sip_h_Alert-Info', "'<http://127.0.0.1/>;info=park-reminder'"],
];

/** `undefined` when some text must not stand in a command. */
export function pageLine({ callId, target, orbit, prompt, sounds, splash }: PageParams): string | undefined {
  const dial = userDial(target);
  const spoken = spokenOrbit(orbit, sounds);
  const variables: readonly (readonly [string, string | number | undefined])[] = [
    ['originate_timeout', splash === true ? SPLASH_S : ANSWERS_WITHIN_S],
    ['ignore_early_media', 'true'],
    ['outbound_redirect_fatal', 'true'],
    ...(splash === true ? SPLASH : AUTO_ANSWER),
    [VARIABLE.page, argument(callId)],
    ['origination_caller_id_name', `'Park ${displayNumber(orbit)}'`],
    ['origination_caller_id_number', displayNumber(orbit)],
    [VARIABLE.prompt, quotedPlayable(prompt)],
    [VARIABLE.spoken, spoken === undefined ? undefined : quotedPlayable(spoken)],
    [VARIABLE.counted, quotedPlayable(countedOrbit(orbit))],
  ];
  if (dial === undefined || dial === '' || variables.some(([, value]) => value === undefined)) return undefined;
  const block = variables.map(([name, value]) => `${name}=${String(value)}`).join(',');
  return `originate {${block}}${dial} ${placeOf(EXTENSION.page)}`;
}

/** Ringing phones stop, and those that speak (`mod_commands.c:hupall_api_function`). */
export const endPageLine = (callId: CallId): string | undefined =>
  argument(callId) === undefined ? undefined : `hupall NORMAL_CLEARING ${VARIABLE.page} ${callId}`;
