import { ENGINES_FIRST, EXTENSION, placeOf, type ExtensionName, valueOf, VARIABLE } from '../names.js';
import { FORGET_HOLD, ON_JOIN } from '../leg-variables.js';
import type { DialplanSettings } from './settings.js';
import { act, extension, named, set, setMany, when, type Action, type Extension } from './xml.js';

/** As the switch's list of hosts has it. */
export const addressOf = ({ host, port }: DialplanSettings['listen']['advertise'][number]): string =>
  `${host}:${String(port)}`;

const isOne = (config: DialplanSettings): boolean => config.listen.advertise.length < 2;

/**
 * `host1:port|host2:port`: tried in this order; the port is written each time, since the switch does not reset it. Of several engines
 * those go first whom the engines name ({@link ENGINES_FIRST}): the switch itself does not leave one that accepts and says nothing.
 */
export const engines = (config: DialplanSettings): string => inOrder(config, config.listen.advertise);

const inOrder = (config: DialplanSettings, list: DialplanSettings['listen']['advertise']): string =>
  `${isOne(config) ? '' : valueOf(ENGINES_FIRST)}${list.map(addressOf).join('|')}`;

/** The first one last: a process that is being killed may still accept for a moment after it has dropped a leg. */
const enginesAgain = (config: DialplanSettings): string => {
  const [first, ...others] = config.listen.advertise;
  return inOrder(config, first === undefined ? others : [...others, first]);
};

export const toOwn = (extension: ExtensionName): Action => act('transfer', placeOf(extension));

/** What a leg carries to the engine, by one action; `came` is what is special about this entry. */
export const asking = (config: DialplanSettings, came: Readonly<Record<string, string>>): Action =>
  setMany({
    ...came,
    socket_resume: 'true',
    // Whoever is held or picks up needs it, and here it costs nothing: each byte of a command costs the switch more.
    [ON_JOIN]: FORGET_HOLD,
    [VARIABLE.unanswered]: placeOf(isOne(config) ? EXTENSION.fallback : EXTENSION.askAgain),
  });

/**
 * How a leg that has {@link asking} is handed to an engine and what happens when none is there. The guard is set before the socket: it frees
 * the leg from an engine that has accepted the connection and then says nothing. `socket_resume` makes the switch go on
 * with the next action when an engine dies with the socket open (mod_event_socket.c: listener_run). Where that action leads an
 * engine takes away with its first command: it may still run while the leg is being joined (`DECIDED` in leg-variables.ts).
 */
export const askEngine = (
  config: DialplanSettings,
  otherwise: typeof VARIABLE.unanswered | typeof VARIABLE.unansweredAgain = VARIABLE.unanswered,
): readonly Action[] => [
  act('sched_transfer', `+${String(config.timeouts.guardMs / 1000)} ${placeOf(EXTENSION.fallback)}`),
  act('socket', `${otherwise === VARIABLE.unanswered ? engines(config) : enginesAgain(config)} async full`),
  act('transfer', valueOf(otherwise)),
];

/** [N2] The leg has all it came with, and a guard of its own again. One engine alone is not asked twice. */
export const askAgain = (config: DialplanSettings): readonly Extension[] =>
  isOne(config)
    ? []
    : [
        extension(
          EXTENSION.askAgain,
          'The engine that was asked died undecided, or stood still and the others took the leg from it: the next one is asked, once.',
          when(
            'destination_number',
            named(EXTENSION.askAgain),
            act('sched_cancel', '${last_sched_id}'),
            set(VARIABLE.unansweredAgain, placeOf(EXTENSION.fallback)),
            ...askEngine(config, VARIABLE.unansweredAgain),
          ),
        ),
      ];
