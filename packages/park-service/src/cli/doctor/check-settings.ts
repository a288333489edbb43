/** What a house has set on a switch, and what of it gets in the way of parking. */
import type { ResolvedConfig, ResolvedLot, ResolvedNode } from '@parkade/park-config';
import { isTenant } from '@parkade/park-decision';
import { bad, note, ok, type Finding } from './finding.js';

/** FreeSWITCH's own default (switch_core.c: sps_total). */
const USUAL_SESSIONS_A_SECOND = 30;
/** A directory may be behind a web server: so many numbers are looked up, and no more. */
const MOST_NUMBERS = 200;

export interface OrbitNumber {
  readonly orbit: string;
  readonly domain: string;
  readonly lot: string;
}

/** The orbits that may be dialled at this node. */
export function orbitsAt({ lots, house }: ResolvedConfig, { site }: ResolvedNode): readonly OrbitNumber[] {
  const seen = lots.filter(({ sites }) => sites === null || (site !== null && sites.includes(site)));
  const named = house.domains.map(({ domain }) => domain);
  const all = seen.flatMap((one) =>
    domainsOf(one, named).flatMap((domain) =>
      one.policy.orbits.map((orbit) => ({ orbit, domain, lot: one.policy.lot })),
    ),
  );
  return all.slice(0, MOST_NUMBERS);
}

/** [X1] Of a lot for every domain, those that the configuration names. */
function domainsOf({ policy, numberPlans }: ResolvedLot, named: readonly string[]): readonly string[] {
  const tenants = numberPlans[0]?.tenants;
  if (tenants === undefined) return [policy.domain];
  return [...(tenants.only ?? named)].filter((domain) => isTenant(tenants, domain));
}

/** `fsctl sps` without a number only tells (mod_commands.c: ctl_function). */
export const settingsQuestions = (orbits: readonly OrbitNumber[]): readonly string[] => [
  'fsctl sps',
  'global_getvar force_transfer_context',
  ...orbits.map(({ orbit, domain }) => `user_exists id ${orbit} ${domain}`),
];

/** The replies are those to {@link settingsQuestions}; of what the switch did not tell nothing is said. */
export function settingsFindings(
  { contexts: { phones } }: ResolvedConfig,
  orbits: readonly OrbitNumber[],
  [sessions = '', context = '', ...users]: readonly string[],
): readonly Finding[] {
  return [
    ...sessionsFindings(sessions),
    ...transferFindings(
      context.trim(),
      phones.map((here) => here.context),
    ),
    ...overlapFindings(orbits.filter((_, index) => users[index]?.trim() === 'true')),
  ];
}

/** Each phone that a recall rings and each leg to another node is a session; over the limit it fails (switch_core_session.c). */
function sessionsFindings(reply: string): readonly Finding[] {
  const perSecond = /sessions per second: (\d+)/.exec(reply)?.[1];
  if (perSecond === undefined) return [];
  if (Number(perSecond) >= USUAL_SESSIONS_A_SECOND) return [ok(`${perSecond} new sessions a second may begin`)];
  return [
    note(
      `only ${perSecond} new sessions a second may begin: recalls and pick-ups from other nodes fail above that`,
      `sessions-per-second in autoload_configs/switch.conf.xml; ${String(USUAL_SESSIONS_A_SECOND)} is usual`,
    ),
  ];
}

/** Of a transfer without a context it says where it goes (switch_ivr.c: switch_ivr_session_transfer); a global one holds for every leg. */
function transferFindings(context: string, phones: readonly string[]): readonly Finding[] {
  if (context === '' || context.startsWith('-ERR') || phones.includes(context)) return [];
  return [
    bad(
      `force_transfer_context is ${context} for everybody: transfers to a park code go there, and our numbers are in ${phones.join(', ')}`,
      `take it out of vars.xml, or add ${context} to \`contexts.phones\` and render the dialplan again`,
    ),
  ];
}

function overlapFindings(users: readonly OrbitNumber[]): readonly Finding[] {
  if (users.length === 0) return [];
  const which = users.map(({ orbit, domain }) => `${orbit}@${domain}`).join(', ');
  const lots = [...new Set(users.map(({ lot }) => lot))].join(', ');
  return [
    bad(
      `${which}: orbits of ${lots}, and users of the directory too; whoever dials the number has the orbit, and never that phone`,
      'give the lot other `orbits`, or the user another number',
    ),
  ];
}
