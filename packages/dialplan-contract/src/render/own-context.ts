import { OWN_CONTEXT } from '../contexts.js';
import type { DialplanSettings } from './settings.js';
import { askEngine, toOwn } from './ask-engine.js';
import { fallbackExtensions } from './fallback.js';
import { act, extension, set, when, writeExtension, type Extension } from './xml.js';

const named = (name: string): string => `^${name}$`;

/** An extension that hands the leg to an engine; `hit` tells the engine through which entry it came. */
const entry = (
  config: DialplanSettings,
  request: 'land' | 'failsafe' | 'recall' | 'call-back',
  comment: string,
): Extension =>
  extension(
    `parkade-${request}`,
    comment,
    when('destination_number', named(`parkade-${request}`), set('parkade_entry', request), ...askEngine(config)),
  );

const hold: Extension = extension(
  'parkade-hold',
  "A parked caller lives here: music, no socket attached, and the switch's own failsafe.",
  when(
    'destination_number',
    named('parkade-hold'),
    act('answer'),
    set('playback_timeout_sec', '${parkade_failsafe_sec}'),
    act('endless_playback', '${parkade_music}'),
    act('unset', 'playback_timeout_sec'),
    toOwn('parkade-failsafe'),
  ),
);

/** The response of an application stands until the next one begins (switch_core_session.c:switch_core_session_exec). */
const tellOrbit = [
  act('playback', '${parkade_spoken}'),
  set('parkade_heard', '${current_application_response}'),
  act('execute_extension', `parkade-count XML ${OWN_CONTEXT}`),
];

const announce: Extension = extension(
  'parkade-announce',
  'The number is spoken and shown; then the line waits for the transfer to be completed.',
  when(
    'destination_number',
    named('parkade-announce'),
    act('answer'),
    act('send_display', 'Parked on ${parkade_orbit}|${parkade_orbit}'),
    act('sleep', '300'),
    ...tellOrbit,
    act('sleep', '600'),
    ...tellOrbit,
    set('playback_timeout_sec', '${parkade_wait_sec}'),
    act('endless_playback', 'silence_stream://-1'),
    act('hangup', 'NORMAL_CLEARING'),
  ),
);

const count: Extension = extension(
  'parkade-count',
  'Where the switch found none of the digit files the number is counted out in tones.',
  when('destination_number', named('parkade-count')),
  when('${parkade_heard}', '^FILE NOT FOUND$', act('playback', '${parkade_counted}')),
);

const tell: Extension = extension(
  'parkade-reject',
  'The leg is told why not.',
  when(
    'destination_number',
    named('parkade-reject'),
    act('answer'),
    act('sleep', '300'),
    act('playback', '${parkade_prompt}'),
    act('hangup', '${parkade_cause}'),
  ),
);

const goodbye = (config: DialplanSettings): Extension =>
  extension(
    'parkade-goodbye',
    "Nobody took the caller and the lot's last word is to hang up: say so first.",
    when(
      'destination_number',
      named('parkade-goodbye'),
      act('playback', config.prompts['nobody-came']),
      act('hangup', 'NO_ANSWER'),
    ),
  );

const returnToParker: Extension = extension(
  'parkade-return',
  "Ring the parker, then the lot's fallback; the caller hears music meanwhile. Bounded by parkade_round.",
  when(
    'destination_number',
    named('parkade-return'),
    set('parkade_round', '${parkade_round}x'),
    set('hangup_after_bridge', 'true'),
    set('continue_on_fail', 'true'),
    set('ignore_early_media', 'true'),
    set('call_timeout', '25'),
    set('ringback', '${parkade_music}'),
    set('transfer_ringback', '${parkade_music}'),
    set('effective_caller_id_name', 'Park ${parkade_orbit} - returned'),
    act('bridge', '${parkade_parker_dial}'),
    act('bridge', '${parkade_fallback_dial}'),
    toOwn('parkade-again'),
  ),
);

const again: Extension = extension('parkade-again', null, when('destination_number', named('parkade-again')), {
  field: '${parkade_round}',
  expression: '^x{1,3}$',
  actions: [set('parkade_failsafe_sec', '60'), toOwn('parkade-hold')],
  antiActions: [act('hangup', 'NO_ANSWER')],
});

/**
 * A transfer runs in the transferred leg's own context (switch_ivr.c:switch_ivr_session_transfer), and a leg that was once
 * parked is still in ours: whatever is not ours goes to where the leg came from. A leg that the switch made itself (a
 * rung-back phone) came from nowhere; it is a phone of the house.
 */
const wayHome = (config: DialplanSettings): readonly Extension[] => [
  extension(
    'parkade-way-home',
    'Somebody who was parked and picked up is transferred on: the number is dialled where the leg came from.',
    when('destination_number', '^(?!parkade-)(.+)$'),
    when(
      '${parkade_home}',
      `^(?!${OWN_CONTEXT}$)([0-9A-Za-z][0-9A-Za-z._-]*)$`,
      act('transfer', '${destination_number} XML $1'),
    ),
  ),
  extension(
    'parkade-way-in',
    null,
    when('destination_number', '^(?!parkade-)(.+)$', act('transfer', `$1 XML ${config.contexts.phones}`)),
  ),
];

/** The context of our own: where parked callers are, and every way out of it. */
export function renderOwnContext(config: DialplanSettings): string {
  const paragraphs: readonly (readonly Extension[])[] = [
    [hold],
    [
      entry(
        config,
        'land',
        "The held party of an attended transfer arrives here, sent by the consult leg's inline_destination.",
      ),
    ],
    [
      entry(
        config,
        'failsafe',
        'Nobody came in time: ask an engine once more, else the switch rings the parker by itself.',
      ),
    ],
    [entry(config, 'recall', 'A rung-back phone answered: it asks for the caller like any other retriever.')],
    [
      entry(
        config,
        'call-back',
        'A caller whose switch died was rung up from here and has answered: back to their orbit.',
      ),
    ],
    [announce, count],
    [tell],
    [goodbye(config)],
    [returnToParker, again],
    fallbackExtensions(config),
    wayHome(config),
  ];
  return [
    '<!-- Rendered by `parkade dialplan render`. Goes into conf/dialplan/; a context of its own, it clashes with nobody. -->',
    '<include>',
    `  <context name="${OWN_CONTEXT}">`,
    paragraphs.map((each) => each.map((written) => writeExtension(written, '    ')).join('\n')).join('\n\n'),
    '  </context>',
    '</include>',
    '',
  ].join('\n');
}
