/**
 * [S1] What others had set on a leg for after the call. We need some of the same variables; what stood in them is kept under a
 * name of ours when the leg comes to us, and put back once it is joined, by whatever hand. A leg with nothing in them costs
 * nothing: the conditions are looked at while the dialplan is searched, and no action comes of it.
 */
import {
  BORROWED,
  BORROWED_TO_RING,
  EXTENSION,
  keptName,
  LABEL,
  OWN_CONTEXT,
  placeOf,
  valueOf,
  VARIABLE,
} from '../names.js';
import { ON_JOIN, OF_THE_HOLD } from '../leg-variables.js';
import type { DialplanSettings } from './settings.js';
import { listensNoMore } from './escape.js';
import {
  act,
  alsoGoingOn,
  alsoWhen,
  extension,
  named,
  set,
  setMany,
  when,
  within,
  type Condition,
  type Extension,
} from './xml.js';

/** Of somebody else: what we put into them ourselves begins with our name, or is a word that stands for nothing. */
const OF_OTHERS = `^(?!${OWN_CONTEXT}-|transfer:${OWN_CONTEXT}-).+$`;

const keep = (variable: string): Condition =>
  alsoWhen(valueOf(variable), OF_OTHERS, set(keptName(variable), valueOf(variable)));

const putBack = (variable: string): Condition =>
  alsoWhen(
    valueOf(keptName(variable)),
    '^.+$',
    set(variable, valueOf(keptName(variable))),
    act('unset', keptName(variable)),
  );

/**
 * The retriever's socket is open for a while yet, and when it closes the switch would break off the talk if this variable were true
 * (mod_event_socket.c:listener_run): the switch's own clock puts it back.
 */
const putBackLater: Condition = alsoWhen(
  valueOf(keptName('socket_resume')),
  '^(\\w+)$',
  act('multiunset', `${keptName('socket_resume')} \${sched_api(+2 none uuid_setvar \${uuid} socket_resume $1)}`),
);

/**
 * [R19] By the switch itself, which plays to each of the two in its own thread while the other side waits
 * (switch_ivr_bridge.c:audio_bridge_thread, CF_SUSPEND). Not before: the caller is kept until here should the retriever hang up.
 */
const playCourtesy: Condition = alsoWhen(
  valueOf(VARIABLE.courtesy),
  '^(both|aleg|bleg) ([^ ]+)$',
  act('multiunset', `${VARIABLE.courtesy} \${uuid_broadcast(\${uuid} $2 $1)}`),
);

/** Done by the asking itself, while the dialplan is searched: an action more would cost two events with all that is known of the leg. */
const lookAfterCaller: Condition = when(
  `\${uuid_setvar_multi(\${uuid_getvar(${valueOf(VARIABLE.callerLeg)} ${VARIABLE.here})} ${OF_THE_HOLD})}`,
  '^.',
);

/** Before whatever takes the variables into use; `where` says which legs. */
export const keepExtension = (comment: string | null, ...where: readonly Condition[]): Extension =>
  alsoGoingOn(extension(LABEL.keep, comment, ...where, ...BORROWED.map(keep)));

const calledAs = named(EXTENSION.joined);

/**
 * Run by each leg of a join ({@link ON_JOIN}). `parkade_state` says from here on that the end of the talk is the end of the call,
 * see {@link talkedExtension}. The retriever's leg also looks after the caller's, see {@link OF_THE_HOLD}.
 */
export const joinedExtensions = (config: DialplanSettings): readonly Extension[] => [
  extension(
    EXTENSION.joined,
    'Two have been talking for a fifth of a second: nothing of ours is left on the leg, and what others had set holds again.',
    when(
      'destination_number',
      calledAs,
      // `rdnis` is the leg's own again by that: a variable hides the caller profile's (switch_channel.c:switch_channel_get_variable_dup).
      setMany({
        ...Object.fromEntries(
          [VARIABLE.here, VARIABLE.callerLeg, 'rdnis', ...BORROWED, ON_JOIN].map((name) => [name, '']),
        ),
        [VARIABLE.state]: 'talking',
      }),
    ),
    within(when(valueOf(VARIABLE.callerLeg), '^.+$'), lookAfterCaller),
    ...BORROWED.filter((variable) => variable !== 'socket_resume').map(putBack),
    putBackLater,
    ...(config.lots.some(({ policy }) => policy.courtesy !== undefined) ? [playCourtesy] : []),
    ...listensNoMore(config),
    alsoWhen(valueOf(VARIABLE.rings), '^.+$', act('multiunset', [VARIABLE.rings, ...BORROWED_TO_RING].join(' '))),
    ...BORROWED_TO_RING.map(putBack),
  ),
];

/** Before the switch rings somebody for a leg by itself. Once: what is there the second time is our own. */
export const borrowExtension: Extension = extension(
  EXTENSION.borrow,
  null,
  when('destination_number', named(EXTENSION.borrow)),
  when(
    valueOf(VARIABLE.rings),
    '^$',
    set(VARIABLE.rings, 'true'),
    set(ON_JOIN, `execute_extension ${placeOf(EXTENSION.joined)}`),
  ),
  ...BORROWED_TO_RING.map((variable) =>
    alsoWhen(valueOf(variable), '^.+$', set(keptName(variable), valueOf(variable))),
  ),
);

/**
 * [S2] The end of a talk is the end of the call, unless somebody else has a plan for after it. The leg goes on with the extension it
 * was in; what comes there was for the case that nobody came.
 */
export const talkedExtension: Extension = extension(
  LABEL.talked,
  'Whoever was picked up and has talked does not wait again: what follows music was for the case that nobody came.',
  when(
    'destination_number',
    `^(?:${[EXTENSION.failsafe, EXTENSION.returnToFallback, EXTENSION.again, EXTENSION.reject].join('|')})$`,
  ),
  // A leg that an engine of an earlier release has put on hold is not told that it talks; that it is not on hold any more says so.
  when(
    `${valueOf(VARIABLE.here)} ${valueOf(VARIABLE.state)}`,
    '(?:^.* talking|^ joining)$',
    act('hangup', 'NORMAL_CLEARING'),
  ),
);
