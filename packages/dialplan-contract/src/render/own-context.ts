import type { LotPolicy } from '@parkade/park-decision';
import { EXTENSION, LABEL, OWN_CONTEXT, placeOf, valueOf, VARIABLE } from '../names.js';
import type { DialplanSettings } from './settings.js';
import { askAgain, askEngine, asking, toOwn } from './ask-engine.js';
import { byUser, DIALLABLE, toFirstContext } from './phone-contexts.js';
import { astray } from './astray.js';
import { arrivalExtensions, consultLine, refusedLine } from './replaced.js';
import { escapeExtension, hasEscapes, listening, listensNoMore } from './escape.js';
import { fallbackExtensions } from './fallback.js';
import { inCallExtensions } from './in-call.js';
import { borrowExtension, joinedExtensions, keepExtension, talkedExtension } from './others-plans.js';
import {
  act,
  alsoGoingOn,
  extension,
  named,
  set,
  when,
  writeExtension,
  type Action,
  type Condition,
  type Extension,
} from './xml.js';

/** A number of somebody else's. */
const NOT_OURS = `^(?!${OWN_CONTEXT}-)(${DIALLABLE})$`;

/** An extension that hands the leg to an engine; the entry tells the engine through which it came. */
const entry = (
  config: DialplanSettings,
  came: 'land' | 'failsafe' | 'recall' | 'call-back',
  comment: string,
  ...first: readonly Action[]
): Extension => {
  const name = came === 'call-back' ? EXTENSION.callBack : EXTENSION[came];
  return extension(
    name,
    comment,
    when('destination_number', named(name), ...first, asking(config, { [VARIABLE.entry]: came }), ...askEngine(config)),
  );
};

const untilFailsafe: readonly Action[] = [
  act('endless_playback', valueOf(VARIABLE.music)),
  act('unset', 'playback_timeout_sec'),
  toOwn(EXTENSION.failsafe),
];

/** Nothing where no lot has keys for who waits. */
const listensThenWaits = (config: DialplanSettings): readonly Condition[] =>
  hasEscapes(config) ? [...listening(config), when('destination_number', '^.', ...untilFailsafe)] : [];

/** Each action costs the switch two events with all it knows of the leg: a caller who has been answered needs one to hear music. */
const hold = (config: DialplanSettings): readonly Extension[] => [
  extension(
    EXTENSION.hold,
    "A parked caller lives here: music, no socket attached, and the switch's own failsafe.",
    when('destination_number', named(EXTENSION.hold)),
    when(
      `\${endpoint_disposition} \${playback_timeout_sec} ${valueOf(VARIABLE.failsafeSec)}`,
      String.raw`^ANSWER ([0-9]+) \1$`,
      ...(hasEscapes(config) ? [] : untilFailsafe),
    ),
    ...listensThenWaits(config),
  ),
  extension(
    EXTENSION.hold,
    'The same, of whom the switch parks by itself, or who dialled.',
    when(
      'destination_number',
      named(EXTENSION.hold),
      act('answer'),
      set('playback_timeout_sec', valueOf(VARIABLE.failsafeSec)),
      ...(hasEscapes(config) ? [] : untilFailsafe),
    ),
    ...listensThenWaits(config),
  ),
];

/** The response of an application stands until the next one begins (switch_core_session.c:switch_core_session_exec). */
const tellOrbit = [
  consultLine.playbackHeeded(valueOf(VARIABLE.spoken)),
  set(VARIABLE.heard, '${current_application_response}'),
  act('execute_extension', placeOf(EXTENSION.count)),
];

const announce: Extension = extension(
  EXTENSION.announce,
  'The number is spoken and shown; then the line waits for the transfer to be completed.',
  when(
    'destination_number',
    named(EXTENSION.announce),
    act('answer'),
    act('send_display', `Parked on ${valueOf(VARIABLE.orbit)}|${valueOf(VARIABLE.orbit)}`),
    consultLine.sleep(300),
    ...tellOrbit,
    consultLine.sleep(600),
    ...tellOrbit,
    set('playback_timeout_sec', valueOf(VARIABLE.waitSec)),
    consultLine.playback('silence_stream://-1'),
    act('hangup', 'NORMAL_CLEARING'),
  ),
);

const count: Extension = extension(
  EXTENSION.count,
  'Where the switch found none of the digit files the number is counted out in tones.',
  when('destination_number', named(EXTENSION.count)),
  when(valueOf(VARIABLE.heard), '^FILE NOT FOUND$', consultLine.playbackHeeded(valueOf(VARIABLE.counted))),
);

/** [C18] Nothing is asked for before: the caller waits, and anybody may have them. */
const announced: Extension = alsoGoingOn(
  extension(
    LABEL.announced,
    'Whoever answers a recall first hears that it is one, and of which orbit.',
    when('destination_number', named(EXTENSION.recall)),
    when(
      valueOf(VARIABLE.spoken),
      '^.+$',
      set('playback_timeout_sec', '4'),
      act('playback', valueOf(VARIABLE.prompt)),
      set('playback_timeout_sec', '6'),
      ...tellOrbit,
      act('multiunset', ['playback_timeout_sec', VARIABLE.spoken, VARIABLE.counted, VARIABLE.prompt].join(' ')),
    ),
  ),
);

/** [Z2] At most ten seconds of sound; the microphone of a phone that answers by itself is heard by nobody, for nobody is on the other side. */
const page: Extension = extension(
  EXTENSION.page,
  'A phone that has answered by itself says that somebody waits, and where.',
  when(
    'destination_number',
    named(EXTENSION.page),
    act('sleep', '400'),
    set('playback_timeout_sec', '4'),
    act('playback', valueOf(VARIABLE.prompt)),
    set('playback_timeout_sec', '6'),
    ...tellOrbit,
    act('hangup', 'NORMAL_CLEARING'),
  ),
);

const tell: Extension = extension(
  EXTENSION.reject,
  'The leg is told why not.',
  when(
    'destination_number',
    named(EXTENSION.reject),
    act('answer'),
    refusedLine.sleep(300),
    refusedLine.playback(valueOf(VARIABLE.prompt)),
    act('hangup', valueOf(VARIABLE.cause)),
  ),
);

const goodbye = (config: DialplanSettings): Extension =>
  extension(
    EXTENSION.goodbye,
    "Nobody took the caller and the lot's last word is to hang up: say so first.",
    when(
      'destination_number',
      named(EXTENSION.goodbye),
      act('playback', config.prompts['nobody-came']),
      act('hangup', 'NO_ANSWER'),
    ),
  );

/** [U3] In front of the ringing: whoever answers talks to a caller with keys of their own. */
const keysFreed = (config: DialplanSettings): readonly Extension[] =>
  hasEscapes(config)
    ? [
        alsoGoingOn(
          extension(
            EXTENSION.returnToParker,
            null,
            when('destination_number', named(EXTENSION.returnToParker)),
            ...listensNoMore(config),
          ),
        ),
      ]
    : [];

const returnToParker: Extension = extension(
  EXTENSION.returnToParker,
  "Ring the parker, then the lot's fallback; the caller hears music meanwhile. Bounded by its rounds.",
  when(
    'destination_number',
    named(EXTENSION.returnToParker),
    set(VARIABLE.round, `${valueOf(VARIABLE.round)}x`),
    set(VARIABLE.state, 'returning'),
    act('execute_extension', placeOf(EXTENSION.borrow)),
    set('hangup_after_bridge', 'true'),
    set('continue_on_fail', 'true'),
    set('ignore_early_media', 'true'),
    set('call_timeout', '25'),
    set('ringback', valueOf(VARIABLE.music)),
    set('transfer_ringback', valueOf(VARIABLE.music)),
    set('effective_caller_id_name', `Park ${valueOf(VARIABLE.orbit)} - returned`),
    act('bridge', valueOf(VARIABLE.parkerDial)),
    toOwn(EXTENSION.returnToFallback),
  ),
);

const returnToFallback: Extension = extension(
  EXTENSION.returnToFallback,
  null,
  when(
    'destination_number',
    named(EXTENSION.returnToFallback),
    act('bridge', valueOf(VARIABLE.fallbackDial)),
    toOwn(EXTENSION.again),
  ),
);

/** [L7] The returns are counted in `x`: music again after each of three, then the end. */
const again: Extension = extension(EXTENSION.again, null, when('destination_number', named(EXTENSION.again)), {
  field: valueOf(VARIABLE.round),
  expression: '^x{1,3}$',
  actions: [set(VARIABLE.failsafeSec, '60'), toOwn(EXTENSION.hold)],
  antiActions: [act('hangup', 'NO_ANSWER')],
});

/**
 * A transfer runs in the transferred leg's own context (switch_ivr.c:switch_ivr_session_transfer), and a leg that was once
 * parked is still in ours: whatever is not ours goes to where the leg came from. A leg that the switch made itself (a
 * rung-back phone) came from nowhere; it is a phone of the house.
 */
const wayHome = (config: DialplanSettings): readonly Extension[] => [
  extension(
    LABEL.wayHome,
    'Somebody who was parked and picked up is transferred on: the number is dialled where the leg came from.',
    when('destination_number', NOT_OURS),
    when(
      valueOf(VARIABLE.home),
      `^(?!${OWN_CONTEXT}$)([0-9A-Za-z][0-9A-Za-z._-]*)$`,
      act('transfer', '${destination_number} XML $1'),
    ),
  ),
  ...byUser(config).map((where) => extension(LABEL.wayIn, null, when('destination_number', NOT_OURS), where)),
  extension(LABEL.wayIn, null, when('destination_number', NOT_OURS, toFirstContext(config))),
  // [W25] What nobody can dial: they go back to the sender.
  astray(config, LABEL.sentNowhere, [], `^(?!${OWN_CONTEXT}-).+$`, {}),
];

const speaksOnPhones = ({ page: paged, remind }: LotPolicy): boolean =>
  (paged?.phones ?? []).length > 0 || remind?.splash === true;

/** The context of our own: where parked callers are, and every way out of it. */
export function renderOwnContext(config: DialplanSettings): string {
  const paragraphs: readonly (readonly Extension[])[] = [
    [talkedExtension],
    [
      keepExtension(
        'What others had set on the leg for after the call is kept while we use the same variables.',
        when('destination_number', named(EXTENSION.land)),
      ),
    ],
    [...hold(config), ...(hasEscapes(config) ? [escapeExtension] : [])],
    joinedExtensions(config),
    [
      entry(
        config,
        'land',
        "The held party of an attended transfer arrives here, sent by the consult leg's inline_destination.",
      ),
    ],
    arrivalExtensions(config),
    [
      entry(
        config,
        'failsafe',
        'Nobody came in time: ask an engine once more, else the switch rings the parker by itself.',
      ),
    ],
    [
      ...(config.lots.some(({ policy }) => policy.chain.some(({ announceMs }) => announceMs !== undefined))
        ? [announced]
        : []),
      entry(
        config,
        'recall',
        'A rung-back phone answered: it asks for the caller like any other retriever.',
        // The phones it is transferred to later on are not rung as for a recall.
        act('unset', 'sip_h_Alert-Info'),
      ),
    ],
    [
      entry(
        config,
        'call-back',
        'A caller whose switch died was rung up from here and has answered: back to their orbit.',
      ),
    ],
    askAgain(config),
    [announce, count],
    inCallExtensions(config, tellOrbit),
    config.lots.some(({ policy, at }) => [policy, ...at.values()].some(speaksOnPhones)) ? [page] : [],
    [tell],
    [goodbye(config)],
    [...keysFreed(config), returnToParker, returnToFallback, again],
    [borrowExtension],
    fallbackExtensions(config),
    wayHome(config),
  ];
  return [
    '<!-- Rendered by `parkade dialplan render`. Goes into conf/dialplan/; a context of its own, it clashes with nobody. -->',
    '<include>',
    `  <context name="${OWN_CONTEXT}">`,
    paragraphs
      .filter((each) => each.length > 0)
      .map((each) => each.map((written) => writeExtension(written, '    ')).join('\n'))
      .join('\n\n'),
    '  </context>',
    '</include>',
    '',
  ].join('\n');
}
