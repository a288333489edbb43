/**
 * [U3] Keys of a caller who waits. The switch listens while the music plays, whoever parked them, an engine or the dialplan alone: the
 * lot on the leg says which keys. No socket does, and without an engine a key does nothing.
 */
import { ESCAPE_HEADER, EXTENSION, OWN_CONTEXT, placeOf, valueOf, VARIABLE } from '../names.js';
import { inCallCodesOf } from './in-call.js';
import { escapePattern } from './number-pattern.js';
import type { DialplanLot, DialplanSettings } from './settings.js';
import { act, alsoWhen, extension, named, when, type Condition, type Extension } from './xml.js';

/** Keys of a realm of its own, since those of an in-call code hold again when the wait is over. */
const REALM = 'parkade-hold';

const keysOf = ({ policy }: DialplanLot): readonly string[] => Object.keys(policy.escape ?? {});

export const hasEscapes = ({ lots }: DialplanSettings): boolean => lots.some((lot) => keysOf(lot).length > 0);

/** Whom the dialplan parked alone and who fits no lot has none, and waits with the music of the first one. */
const nameOf = (lot: DialplanLot, { lots }: DialplanSettings): string =>
  [
    escapePattern(lot.policy.lot),
    // [X1] And each that is made of it.
    ...(lot.numberPlans[0]?.tenants === undefined ? [] : ['(?:@.+)?']),
    ...(lot === lots[0] ? ['|'] : []),
  ].join('');

const anyOf = (names: readonly string[]): string => `^(?:${names.join('|')})$`;

/** For each key of any lot: listened to where the caller's lot has it. */
export function listening(config: DialplanSettings): readonly Condition[] {
  const keys = [...new Set(config.lots.flatMap(keysOf))].toSorted();
  return keys.map((key) => {
    const lots = config.lots.filter((lot) => keysOf(lot).includes(key));
    return alsoWhen(
      valueOf(VARIABLE.lot),
      anyOf(lots.map((lot) => nameOf(lot, config))),
      act('bind_digit_action', `${REALM},${key},exec[i]:execute_extension,${placeOf(EXTENSION.escape)},self,self`),
    );
  });
}

/** A key of a talk is the talk's: those of an in-call code count again. */
export const listensNoMore = (config: DialplanSettings): readonly Condition[] =>
  hasEscapes(config)
    ? [
        alsoWhen(
          valueOf(VARIABLE.lot),
          anyOf(config.lots.filter((lot) => keysOf(lot).length > 0).map((lot) => nameOf(lot, config))),
          act('clear_digit_action', `${REALM},self`),
          ...(inCallCodesOf(config).length === 0 ? [] : [act('digit_action_set_realm', `${OWN_CONTEXT},self`)]),
        ),
      ]
    : [];

/** The same in front of a transfer of a leg that waits, as an inline dialplan (mod_dptools.c:inline_dialplan_hunt). */
export const leavingPlan = (extensionName: string, context: string): string =>
  `m:^:clear_digit_action:${REALM},self^transfer:${extensionName} XML ${context}`;

export const escapeExtension: Extension = extension(
  EXTENSION.escape,
  'A caller who waits has pressed a key that leads elsewhere: the engines are told, the music plays on.',
  when(
    'destination_number',
    named(EXTENSION.escape),
    act('event', `${ESCAPE_HEADER}=${valueOf('last_matching_digits')}`),
  ),
);
