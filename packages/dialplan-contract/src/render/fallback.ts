import { EXTENSION, fallbackLabel, valueOf, VARIABLE } from '../names.js';
import { EACH_DOMAIN, type Tenants } from '@parkade/park-decision';
import type { HouseDomain } from '../house.js';
import { PEER_FINDINGS, peerRules, type Finding } from '../peer-rules.js';
import { formOf, type Rule } from '../rule.js';
import { ownerRules } from '../who-is-on.js';
import type { DialplanLot, DialplanSettings } from './settings.js';
import { toOwn } from './ask-engine.js';
import { dialledPattern } from './dialled-pattern.js';
import { refusedLine } from './replaced.js';
import { escapePattern } from './number-pattern.js';
import {
  act,
  alsoGoingOn,
  extension,
  named,
  set,
  setAtOnce,
  setMany,
  when,
  type Action,
  type Condition,
  type Extension,
} from './xml.js';

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
          here(
            act('sched_cancel', '${last_sched_id}'),
            setMany({ socket_resume: 'false', [VARIABLE.unanswered]: '', [VARIABLE.unansweredAgain]: '' }),
          ),
        ),
      ),
      `No engine answered (refused, died undecided, or the ${guardWords(config)} guard fired). What happens depends on the entry.`,
    ),
    originLeg('land', set(VARIABLE.state, 'fallback'), toOwn(EXTENSION.hold)),
    originLeg('call-back', set(VARIABLE.state, 'fallback'), toOwn(EXTENSION.hold)),
    originLeg('failsafe', toOwn(EXTENSION.returnToParker)),
    originLeg(
      'recall',
      set('hangup_after_bridge', 'true'),
      set('intercept_unbridged_only', 'true'),
      act('intercept', valueOf(VARIABLE.callerLeg)),
      act('hangup', 'NORMAL_CLEARING'),
    ),
    originLeg('ticket', act('hangup', 'NORMAL_TEMPORARY_FAILURE')),
    ...parkerExtensions(config),
    ...parkHere(config),
    withComment(
      extension(
        fallbackLabel('tell'),
        null,
        here(
          act('answer'),
          refusedLine.playback(config.prompts['no-engine']),
          act('hangup', 'NORMAL_TEMPORARY_FAILURE'),
        ),
      ),
      'Somebody who dialled by themselves is told; nobody parks themselves by accident.',
    ),
  ];
}

/**
 * Whose leg it is, and who parked: the rules of `who-is-on.ts`, each passed over once the answer is known. What they find is set
 * while the dialplan is searched, for the next ones to see.
 */
function parkerExtensions({ house }: DialplanSettings): readonly Extension[] {
  const found = (
    label: Parameters<typeof fallbackLabel>[0],
    variable: string,
    prefix: string,
    rule: Rule<string>,
  ): Extension => {
    const { expression: form, behind } = formOf(rule);
    return alsoGoingOn(
      extension(
        fallbackLabel(label),
        null,
        here(),
        when(valueOf(VARIABLE.entry), '^dialled$'),
        when(valueOf(variable), '^$'),
        ...rule.given.map(({ text, expression }) => when(text, expression)),
        when(rule.who, form, setAtOnce(variable, `${prefix}$1${behind}`)),
      ),
    );
  };
  const finding = ({ name, variable, from }: Finding): Extension =>
    alsoGoingOn(
      extension(
        fallbackLabel(name),
        null,
        here(),
        when(valueOf(VARIABLE.entry), '^dialled$'),
        when(from.text, from.expression, setAtOnce(variable, '$2')),
      ),
    );
  const unknown = when(
    valueOf(VARIABLE.entry),
    '^dialled$',
    ...[VARIABLE.parkerDial, ...PEER_FINDINGS.map(({ variable }) => variable)].map((name) => setAtOnce(name, '')),
  );
  return [
    withComment(
      alsoGoingOn(extension(fallbackLabel('parker-unknown'), null, here(), unknown)),
      'A caller who was talking to somebody is parked here in the switch, and rung back by the switch.',
    ),
    ...ownerRules(house).map((rule) => found(`who-by-${rule.name}`, VARIABLE.who, '', rule)),
    ...house.domains.flatMap((domain) => ownName('who-domain', VARIABLE.who, domain)),
    ...PEER_FINDINGS.map(finding),
    ...peerRules(house).map((rule) => found(`parker-by-${rule.name}`, VARIABLE.parkerDial, 'user/', rule)),
    ...house.domains.flatMap((domain) => ownName('parker-domain', VARIABLE.parkerDial, domain)),
  ];
}

/** [W32] Somebody of an alias is somebody of the domain. */
function ownName(
  label: Parameters<typeof fallbackLabel>[0],
  variable: string,
  { domain, aliases }: HouseDomain,
): readonly Extension[] {
  if (aliases.length === 0) return [];
  const named = when(
    valueOf(variable),
    `^(.+)@(?:${aliases.map(escapePattern).join('|')})$`,
    setAtOnce(variable, `$1@${domain}`),
  );
  return [alsoGoingOn(extension(fallbackLabel(label), null, here(), named))];
}

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
        inDomain(domainPattern(lot, config)),
      ]),
    ),
    parkExtension(fallbackLabel('park'), first, false, [], true),
  ];
}

/** [W9] The parker's domain says which lot; where nobody knows of one, the caller's own. */
function inDomain(name: string): Condition {
  return when(
    `${valueOf(VARIABLE.parkerDial)} ${valueOf(VARIABLE.who)} \${domain_name}`,
    `^(?:user/[^ ]*@${name} .*| [^ ]*@${name} .*|  ${name})$`,
  );
}

function domainPattern({ policy: { domain }, numberPlans }: DialplanLot, { house }: DialplanSettings): string {
  const tenants = numberPlans[0]?.tenants;
  if (tenants !== undefined) return tenantPattern(tenants);
  const aliases = house.domains.find((one) => one.domain === domain)?.aliases ?? [];
  const names = [domain, ...aliases].map(escapePattern);
  return names.length === 1 ? names.join('') : `(?:${names.join('|')})`;
}

/** [X3] As the engine reads it: a domain of the list, or any that is not left out. */
function tenantPattern({ only, except, aliases }: Tenants): string {
  const named = (domains: Iterable<string>): string =>
    [...domains]
      .flatMap((domain) => [domain, ...(aliases.get(domain) ?? [])])
      .map(escapePattern)
      .join('|');
  const notThose = except.size === 0 ? '' : `(?!(?:${named(except)})(?: |$))`;
  return `${notThose}${only === null ? '[^ ]+' : `(?:${named(only)})`}`;
}

/**
 * Whoever was brought here did not dial: they were talking and were sent, or a ringing phone has forwarded them here (302), as in
 * `intake/forwarded.ts`.
 */
const BROUGHT = {
  text: `\${last_bridge_to}|\${sip_redirect_contact_user_0}|${valueOf(VARIABLE.dialled)}`,
  expression: '^(?:[^|]+\\||\\|([^|]+)\\|\\1$)',
} as const;

function parkExtension(
  name: string,
  lot: DialplanLot,
  rings: boolean,
  which: readonly Condition[],
  fitsNone = false,
): Extension {
  const { fallback, music } = lot.policy;
  // [X3] In which domain a declaration's own fallback is, only an engine can tell.
  const dial =
    rings && fallback !== null && fallback.domain !== EACH_DOMAIN ? `user/${fallback.user}@${fallback.domain}` : '';
  return extension(
    name,
    null,
    here(),
    ...which,
    when(
      BROUGHT.text,
      BROUGHT.expression,
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
