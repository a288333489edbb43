/**
 * [P11] Somebody who is sent in place of a leg of ours from another node. That node calls with a Replaces header, and the switch
 * runs on the arriving leg, as an inline dialplan, `answer` and then whatever application the replaced leg is in, with its
 * data (sofia.c:sofia_handle_sip_i_invite_replaces). A comma parts the actions of an inline dialplan and ends what `sleep`
 * and `silence_stream` read: behind one stands, in the data of each application that takes its time, where such a leg goes.
 */
import { EACH_DOMAIN } from '@parkade/park-decision';
import { EXTENSION, placeOf, valueOf, VARIABLE, type ExtensionName, type VariableName } from '../names.js';
import type { DialplanSettings } from './settings.js';
import { toOwn } from './ask-engine.js';
import { act, extension, named, set, when, type Action, type Extension } from './xml.js';

/** Expanded on the replaced leg; quoted, because music may hold commas. */
const goTo = (extensionName: ExtensionName, name: VariableName, value: string): string =>
  `'set:${name}=${value}',transfer:${placeOf(extensionName)},hangup`;

const TO_ORBIT = goTo(EXTENSION.arrive, VARIABLE.landing, '${inline_destination}');
const TO_PARKER = goTo(EXTENSION.arriveRefused, VARIABLE.parkerDial, 'user/${user_name}@${domain_name}');

interface Waiting {
  sleep(ms: number): Action;
  playback(file: string): Action;
  /** The same of a `...://`, with the response that it has alone: behind a silence nothing is `FILE NOT FOUND` any more. */
  playbackHeeded(url: string): Action;
}

/**
 * Parameters in front of a file are passed over by what does not know them (switch_event.c:switch_event_create_brackets). Without
 * the `://` the switch would look for the end of `{` for ever on the leg that arrives (switch_utils.h:switch_is_file_path).
 */
const asParameters = (instead: string): string => `{://,${instead}}`;

const waiting = (instead: string): Waiting => ({
  sleep: (ms) => act('sleep', `${String(ms)},${instead}`),
  playback: (file) => act('playback', `file_string://silence_stream://20,${instead}!${file}`),
  playbackHeeded: (url) => act('playback', `${asParameters(instead)}${url}`),
});

/** What a consult line is told; a leg in its place lands where the transfer would have landed on this node. */
export const consultLine = waiting(TO_ORBIT);

/** What a refused leg is told; a leg in its place is somebody whom the refused one sends away: they go back to them. */
export const refusedLine = waiting(TO_PARKER);

export function arrivalExtensions(config: DialplanSettings): readonly Extension[] {
  const [first, ...others] = config.lots;
  const only = others.length === 0 ? (first?.policy.fallback ?? null) : null;
  const fallback = only?.domain === EACH_DOMAIN ? null : only;
  return [
    extension(
      EXTENSION.arrive,
      'The same, sent from another node in the place of the consult line: From still says who it is.',
      when(
        'destination_number',
        named(EXTENSION.arrive),
        act('set_profile_var', 'caller_id_name=${sip_from_display}'),
        act('set_profile_var', 'caller_id_number=${sip_from_user}'),
        act('transfer', `'${valueOf(VARIABLE.landing)}' inline`),
      ),
    ),
    extension(
      EXTENSION.arriveRefused,
      null,
      when(
        'destination_number',
        named(EXTENSION.arriveRefused),
        set(VARIABLE.music, first?.policy.music ?? ''),
        set(VARIABLE.fallbackDial, fallback === null ? '' : `user/${fallback.user}@${fallback.domain}`),
        toOwn(EXTENSION.returnToParker),
      ),
    ),
  ];
}
