/** [W34] The in-call code: keys that are pressed in the middle of a talk. */
import { EXTENSION, KEYS_HEADER, OWN_CONTEXT, placeOf, valueOf, VARIABLE } from '../names.js';
import type { DialplanSettings } from './settings.js';
import { act, alsoWhen, extension, named, when, type Action, type Extension } from './xml.js';

/** How long who pressed waits for the orbit, ms: as long as an engine looks for whom it has sent. */
const WAITS_MS = 8000;

export const inCallCodesOf = ({ lots }: DialplanSettings): readonly string[] => [
  ...new Set(lots.flatMap(({ numberPlans }) => numberPlans.flatMap(({ inCallCode }) => inCallCode ?? []))),
];

/**
 * Whose keys are listened to, and which leg the action runs on: both are the leg itself, or both its partner
 * (mod_dptools.c:bind_digit_action_function). `i` runs it at once in the thread that read the key, so that the talk has no gap
 * (digit_action_callback). The keys do not reach the other side; keys that begin like a code do, after `bind_digit_digit_timeout`.
 */
const listening = (code: string, whose: 'self' | 'peer'): Action =>
  act(
    'bind_digit_action',
    `${OWN_CONTEXT},${code},exec[i]:execute_extension,${placeOf(EXTENSION.pressed)},${whose},${whose}`,
  );

/** To be run before a `bridge`; nothing without a lot that has a code. */
export function inCallExtensions(config: DialplanSettings, tellOrbit: readonly Action[]): readonly Extension[] {
  const codes = inCallCodesOf(config);
  if (codes.length === 0) return [];
  return [
    extension(
      EXTENSION.inCall,
      'Run this before a bridge: who presses the in-call code has the other party parked. With -caller or -called one side has it.',
      alsoWhen(
        'destination_number',
        `^${EXTENSION.inCall}(?:-caller)?$`,
        ...codes.map((code) => listening(code, 'self')),
      ),
      alsoWhen(
        'destination_number',
        `^${EXTENSION.inCall}(?:-called)?$`,
        ...codes.map((code) => listening(code, 'peer')),
      ),
    ),
    extension(
      EXTENSION.pressed,
      null,
      when(
        'destination_number',
        named(EXTENSION.pressed),
        act('event', `${KEYS_HEADER}=${valueOf('last_matching_digits')}`),
      ),
    ),
    extension(
      EXTENSION.pressedWaits,
      'Who pressed it waits to be told; the other party is on the way to the park code.',
      when(
        'destination_number',
        named(EXTENSION.pressedWaits),
        act('answer'),
        act('playback', `silence_stream://${WAITS_MS}`),
        act('playback', config.prompts['no-engine']),
        act('hangup', 'NORMAL_CLEARING'),
      ),
    ),
    extension(
      EXTENSION.pressedTold,
      null,
      when(
        'destination_number',
        named(EXTENSION.pressedTold),
        act('send_display', `Parked on ${valueOf(VARIABLE.orbit)}|${valueOf(VARIABLE.orbit)}`),
        act('sleep', '300'),
        ...tellOrbit,
        act('sleep', '600'),
        ...tellOrbit,
        act('hangup', 'NORMAL_CLEARING'),
      ),
    ),
  ];
}
