import { EXTENSION, fallbackLabel, VARIABLE } from '../names.js';
import type { DialplanLot, DialplanSettings } from './settings.js';
import { toOwn } from './ask-engine.js';
import { dialledPattern } from './entry.js';
import { escapePattern } from './number-pattern.js';
import {
  act,
  alsoGoingOn,
  extension,
  named,
  set,
  valueOf,
  when,
  type Action,
  type Condition,
  type Extension,
} from './xml.js';

/** `1001@pbx.test`; an `-ERR` text or `_undef_` of the switch does not fit. */
const USER_AT_DOMAIN = '^([0-9A-Za-z][0-9A-Za-z._+-]*@[0-9A-Za-z][0-9A-Za-z.-]*)$';

const here = (...actions: readonly Action[]): Condition =>
  when('destination_number', named(EXTENSION.fallback), ...actions);

const originLeg = (
  request: 'land' | 'call-back' | 'failsafe' | 'recall' | 'ticket',
  ...actions: readonly Action[]
): Extension =>
  extension(fallbackLabel(request), null, here(), when(valueOf(VARIABLE.entry), `^${request}$`, ...actions));

const withComment = (written: Extension, comment: string): Extension => ({ ...written, comment });

/** What the switch does alone. The order counts: the first extension that matches and does not go on is the last one. */
export function fallbackExtensions(config: DialplanSettings): readonly Extension[] {
  return [
    withComment(
      alsoGoingOn(
        extension(
          fallbackLabel('common'),
          null,
          here(act('sched_cancel', '${last_sched_id}'), set('socket_resume', 'false')),
        ),
      ),
      `No engine answered (refused, died undecided, or the ${guardWords(config)} guard fired). What happens depends on the door.`,
    ),
    originLeg('land', toOwn(EXTENSION.hold)),
    originLeg('call-back', toOwn(EXTENSION.hold)),
    originLeg('failsafe', toOwn(EXTENSION.returnToParker)),
    originLeg(
      'recall',
      set('hangup_after_bridge', 'true'),
      set('intercept_unbridged_only', 'true'),
      act('intercept', valueOf(VARIABLE.callerLeg)),
      act('hangup', 'NORMAL_CLEARING'),
    ),
    originLeg('ticket', act('hangup', 'NORMAL_TEMPORARY_FAILURE')),
    ...parkerExtensions(),
    ...parkHere(config),
    withComment(
      extension(
        fallbackLabel('tell'),
        null,
        here(act('answer'), act('playback', config.prompts['no-engine']), act('hangup', 'NORMAL_TEMPORARY_FAILURE')),
      ),
      'Somebody who dialled by themselves is told; nobody parks themselves by accident.',
    ),
  ];
}

/**
 * Who parked. The last one that matches counts, so the surest comes last: what was read from the parker's own leg. That
 * leg is often gone before the dialplan runs (measured: about every second blind transfer), so the caller's leg is asked
 * first: an inbound caller knows whom it dialled, an outbound one who dialled it (`username` is a field of the caller
 * profile, which the switch copies from the dialling leg). Each is believed only of the very leg talked to last.
 */
function parkerExtensions(): readonly Extension[] {
  const lastLegIs = (variable: string, expression: string): Condition =>
    when(`\${${variable}} \${last_bridge_to}`, expression);
  return [
    withComment(
      alsoGoingOn(
        extension(
          fallbackLabel('parker-unknown'),
          null,
          here(),
          when(valueOf(VARIABLE.entry), '^dialled$', set(VARIABLE.parkerDial, '')),
        ),
      ),
      'A caller who was talking to somebody is parked here in the switch, and rung back by the switch.',
    ),
    parkerKnownBy('own-dial', '${dialed_user}@${dialed_domain}', [
      lastLegIs('originated_legs', '([0-9A-Za-z-]{8,64});.* \\1$'),
    ]),
    parkerKnownBy('own-diallers-login', '${username}@${dialed_domain}', [
      lastLegIs('originating_leg_uuid', '^([0-9A-Za-z-]{8,64}) \\1$'),
      // A leg that was dialled itself passes on the login of whoever dialled it: nobody is their own parker.
      when('${username} ${dialed_user}', '^([^ ]+) (?!\\1$)'),
    ]),
    parkerKnownBy('dial', `${valueOf(VARIABLE.peerDialedUser)}@${valueOf(VARIABLE.peerDialedDomain)}`, [
      // A leg that has dialled again shows whom it dialled last, perhaps the very caller.
      when(`${valueOf(VARIABLE.peerDialedUser)} \${presence_id}`, '^([^ ]+) (?!\\1@)'),
    ]),
    parkerKnownBy('login', `${valueOf(VARIABLE.peerUser)}@${valueOf(VARIABLE.peerDomain)}`),
  ];
}

const parkerKnownBy = (
  how: 'own-dial' | 'own-diallers-login' | 'dial' | 'login',
  field: string,
  given: readonly Condition[] = [],
): Extension =>
  alsoGoingOn(
    extension(
      fallbackLabel(`parker-by-${how}`),
      null,
      here(),
      when(valueOf(VARIABLE.entry), '^dialled$'),
      ...given,
      when(field, USER_AT_DOMAIN, set(VARIABLE.parkerDial, 'user/$1')),
    ),
  );

/**
 * Parking without an engine. With several lots each has its own music and fallback, told apart by what was dialled and
 * by the parker's domain; the last one is for whoever fits none of them.
 */
function parkHere(config: DialplanSettings): readonly Extension[] {
  const [first, ...others] = config.lots;
  if (first === undefined) return [];
  if (others.length === 0) return [parkExtension(fallbackLabel('park'), first, first.policy.fallback !== null, [])];
  return [
    ...config.lots.map((lot) =>
      parkExtension(`${fallbackLabel('park')}-${lot.policy.lot}`, lot, true, [
        when(valueOf(VARIABLE.dialled), `^(?:${dialledPattern([lot])})$`),
        when(
          `${valueOf(VARIABLE.peerDomain)} ${valueOf(VARIABLE.peerDialedDomain)} \${domain_name}`,
          `(?:^| )${escapePattern(lot.policy.domain)}(?:$| )`,
        ),
      ]),
    ),
    parkExtension(fallbackLabel('park'), first, false, [], true),
  ];
}

function parkExtension(
  name: string,
  lot: DialplanLot,
  rings: boolean,
  which: readonly Condition[],
  fitsNone = false,
): Extension {
  const { fallback, music } = lot.policy;
  const dial = rings && fallback !== null ? `user/${fallback.user}@${fallback.domain}` : '';
  return extension(
    name,
    null,
    here(),
    ...which,
    when(
      '${last_bridge_to}',
      '^.+$',
      set(VARIABLE.state, 'fallback'),
      set(VARIABLE.orbit, ''),
      set(VARIABLE.call, ''),
      // Whoever adopts the caller later on knows the lot by it.
      set(VARIABLE.lot, fitsNone ? '' : lot.policy.lot),
      set(VARIABLE.round, ''),
      set(VARIABLE.music, music),
      set(VARIABLE.fallbackDial, dial),
      set(VARIABLE.failsafeSec, '60'),
      toOwn(EXTENSION.hold),
    ),
  );
}

const COUNT = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function guardWords({ timeouts }: DialplanSettings): string {
  const seconds = timeouts.guardMs / 1000;
  return `${COUNT[seconds] ?? String(seconds)}-second`;
}
