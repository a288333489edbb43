import type { DialplanLot, DialplanSettings } from './settings.js';
import { toOwn } from './ask-engine.js';
import { dialledPattern } from './entry.js';
import { escapePattern } from './number-pattern.js';
import { act, alsoGoingOn, extension, set, when, type Action, type Condition, type Extension } from './xml.js';

/** `1001@pbx.test`; an `-ERR` text or `_undef_` of the switch does not fit. */
const USER_AT_DOMAIN = '^([0-9A-Za-z][0-9A-Za-z._+-]*@[0-9A-Za-z][0-9A-Za-z.-]*)$';

const here = (...actions: readonly Action[]): Condition => when('destination_number', '^parkade-fallback$', ...actions);

const originLeg = (request: string, ...actions: readonly Action[]): Extension =>
  extension(`parkade-fallback-${request}`, null, here(), when('${parkade_entry}', `^${request}$`, ...actions));

const withComment = (written: Extension, comment: string): Extension => ({ ...written, comment });

/** What the switch does alone. The order counts: the first extension that matches and does not go on is the last one. */
export function fallbackExtensions(config: DialplanSettings): readonly Extension[] {
  return [
    withComment(
      alsoGoingOn(
        extension(
          'parkade-fallback-common',
          null,
          here(act('sched_cancel', '${last_sched_id}'), set('socket_resume', 'false')),
        ),
      ),
      `No engine answered (refused, died undecided, or the ${guardWords(config)} guard fired). What happens depends on the door.`,
    ),
    originLeg('land', toOwn('parkade-hold')),
    originLeg('call-back', toOwn('parkade-hold')),
    originLeg('failsafe', toOwn('parkade-return')),
    originLeg(
      'recall',
      set('hangup_after_bridge', 'true'),
      set('intercept_unbridged_only', 'true'),
      act('intercept', '${parkade_caller_leg}'),
      act('hangup', 'NORMAL_CLEARING'),
    ),
    originLeg('ticket', act('hangup', 'NORMAL_TEMPORARY_FAILURE')),
    ...parkerExtensions(),
    ...parkHere(config),
    withComment(
      extension(
        'parkade-fallback-tell',
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
          'parkade-fallback-parker-unknown',
          null,
          here(),
          when('${parkade_entry}', '^dialled$', set('parkade_parker_dial', '')),
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
    parkerKnownBy('dial', '${parkade_peer_dialed_user}@${parkade_peer_dialed_domain}', [
      // A leg that has dialled again shows whom it dialled last, perhaps the very caller.
      when('${parkade_peer_dialed_user} ${presence_id}', '^([^ ]+) (?!\\1@)'),
    ]),
    parkerKnownBy('login', '${parkade_peer_user}@${parkade_peer_domain}'),
  ];
}

const parkerKnownBy = (how: string, field: string, given: readonly Condition[] = []): Extension =>
  alsoGoingOn(
    extension(
      `parkade-fallback-parker-by-${how}`,
      null,
      here(),
      when('${parkade_entry}', '^dialled$'),
      ...given,
      when(field, USER_AT_DOMAIN, set('parkade_parker_dial', 'user/$1')),
    ),
  );

/**
 * Parking without an engine. With several lots each has its own music and fallback, told apart by what was dialled and
 * by the parker's domain; the last one is for whoever fits none of them.
 */
function parkHere(config: DialplanSettings): readonly Extension[] {
  const [first, ...others] = config.lots;
  if (first === undefined) return [];
  if (others.length === 0) return [parkExtension('parkade-fallback-park', first, first.policy.fallback !== null, [])];
  return [
    ...config.lots.map((lot) =>
      parkExtension(`parkade-fallback-park-${lot.policy.lot}`, lot, true, [
        when('${parkade_dialled}', `^(?:${dialledPattern([lot])})$`),
        when(
          '${parkade_peer_domain} ${parkade_peer_dialed_domain} ${domain_name}',
          `(?:^| )${escapePattern(lot.policy.domain)}(?:$| )`,
        ),
      ]),
    ),
    parkExtension('parkade-fallback-park', first, false, [], true),
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
      set('parkade_state', 'fallback'),
      set('parkade_orbit', ''),
      set('parkade_call', ''),
      // Whoever adopts the caller later on knows the lot by it.
      set('parkade_lot', fitsNone ? '' : lot.policy.lot),
      set('parkade_round', ''),
      set('parkade_music', music),
      set('parkade_fallback_dial', dial),
      set('parkade_failsafe_sec', '60'),
      toOwn('parkade-hold'),
    ),
  );
}

const COUNT = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function guardWords({ timeouts }: DialplanSettings): string {
  const seconds = timeouts.guardMs / 1000;
  return `${COUNT[seconds] ?? String(seconds)}-second`;
}
