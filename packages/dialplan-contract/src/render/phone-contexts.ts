/**
 * [W33] Where a leg's own numbers are dialled that is in a context of ours or of the nodes: with one context of phones, there. With
 * several a leg says by itself where it belongs, by what it asked, by its user's directory entry, or by its user's domain.
 */
import { isTenant } from '@parkade/park-decision';
import { HOME_HEADER, valueOf, VARIABLE } from '../names.js';
import { escapePattern } from './number-pattern.js';
import type { DialplanLot, DialplanSettings, PhoneContext } from './settings.js';
import { act, when, type Condition } from './xml.js';

/** The lots whose numbers are dialled in a context. */
export const lotsOf = ({ domains }: PhoneContext, { lots }: DialplanSettings): readonly DialplanLot[] =>
  domains === null
    ? lots
    : lots.filter(({ policy, numberPlans }) => {
        const tenants = numberPlans[0]?.tenants;
        return domains.some((domain) => (tenants === undefined ? domain === policy.domain : isTenant(tenants, domain)));
      });

const firstOf = ({ contexts }: DialplanSettings): string => contexts.phones[0]?.context ?? '';

const onwards = (context: string) => act('transfer', `\${destination_number} XML ${context}`);

const anyOf = (texts: readonly string[]): string => texts.map(escapePattern).join('|');

/**
 * What may be dialled on. `$1` and `\${destination_number}` stand in an action, which the switch expands again: in the target of a
 * REFER it would find commands (`switch_core_session.c:switch_core_session_exec`; of an INVITE the switch itself takes them away), and
 * behind a blank another context.
 */
export const DIALLABLE = '[0-9A-Za-z*#+_.@~=&!%/:-]{1,128}';

/** The last resort, and with one context the only one. */
export const toFirstContext = (config: DialplanSettings) => act('transfer', `$1 XML ${firstOf(config)}`);

/** Of a leg that fetched a caller: from where it was dialled, as its own node wrote. Nothing with one context. */
export const byOwnContext = ({ contexts }: DialplanSettings): readonly Condition[] =>
  contexts.phones.length < 2
    ? []
    : [when(valueOf(HOME_HEADER), `^(${anyOf(contexts.phones.map(({ context }) => context))})$`, onwards('$1'))];

/** Of a leg that the switch dialled for one of its users. Nothing with one context. */
export function byUser({ contexts, house }: DialplanSettings): readonly Condition[] {
  const { phones } = contexts;
  if (phones.length < 2) return [];
  const names = (domain: string): readonly string[] => [
    domain,
    ...(house.domains.find((one) => one.domain === domain)?.aliases ?? []),
  ];
  return [
    when(
      `\${user_data(${valueOf(VARIABLE.who)} var user_context)}`,
      `^(${anyOf(phones.map(({ context }) => context))})$`,
      onwards('$1'),
    ),
    ...phones.flatMap(({ context, domains }) =>
      domains === null ? [] : [when(valueOf(VARIABLE.who), `@(?:${anyOf(domains.flatMap(names))})$`, onwards(context))],
    ),
  ];
}
