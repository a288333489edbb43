/** What of a house's own dialplan matters to parking: ring groups, queues, and what ends a quiet call; see docs/dialplans.md. */
import type { ResolvedConfig } from '@parkade/park-config';
import { note, ok, type Finding } from './finding.js';

/** The modules of queues; asked with {@link houseQuestions}. */
export const QUEUES = ['mod_callcenter', 'mod_fifo'] as const;

/** What the switch has parsed of the SIP profiles (mod_commands.c: xml_locate_function). */
export const PROFILES = 'xml_locate configuration configuration name sofia.conf';

interface Bridge {
  readonly extension: string;
  readonly dial: string;
}

/** Dial strings of which the dialling leg does not say who answered: [W15], without an engine. */
const UNTOLD: readonly { readonly what: string; readonly isIt: (dial: string) => boolean }[] = [
  { what: 'an enterprise group (:_:)', isIt: (dial) => dial.includes(':_:') },
  { what: 'phones past the directory (sofia/.../user%domain)', isIt: (dial) => /sofia\/[^/,|]+\/[^@,|%]+%/.test(dial) },
  { what: 'a group of several domains', isIt: (dial) => domainsOf(dial).size > 1 },
];

const domainsOf = (dial: string): ReadonlySet<string> =>
  new Set(Array.from(dial.matchAll(/user\/[^@,|:\]}]+@([^,|:\]}]+)/g), ([, domain = '']) => domain.toLowerCase()));

const attribute = (element: string, name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(element)?.[1] ?? '';

/** Every `bridge` of a context as the switch shows it. */
function bridgesOf(context: string): readonly Bridge[] {
  let extension = '';
  return Array.from(context.matchAll(/<(?:extension|action)\b[^>]*>/g), ([element]) => element).flatMap((element) => {
    if (element.startsWith('<extension')) extension = attribute(element, 'name');
    const isBridge = element.startsWith('<action') && attribute(element, 'application') === 'bridge';
    return isBridge ? [{ extension, dial: attribute(element, 'data') }] : [];
  });
}

const rings = (dial: string): boolean => /[,|]|:_:|^group\/|\}group\//.test(dial.replaceAll(/[[{][^\]}]*[\]}]/g, ''));

/** [W14][W15] @param contexts  by name, as the switch shows them */
export function groupFindings(config: ResolvedConfig, contexts: ReadonlyMap<string, string>): readonly Finding[] {
  const alone = withoutFallback(config);
  return [...contexts].flatMap(([context, text]) => {
    const bridges = bridgesOf(text);
    const groups = bridges.filter(({ dial }) => rings(dial));
    const untold = bridges.flatMap(({ extension, dial }) =>
      UNTOLD.filter(({ isIt }) => isIt(dial)).map(({ what }) => `${extension}: ${what}`),
    );
    if (untold.length > 0 && alone.length > 0) {
      return [
        note(
          `context ${context}: ${untold.slice(0, 3).join('; ')}${untold.length > 3 ? ` and ${String(untold.length - 3)} more` : ''}. While no engine is there, nobody is rung back as the parker of these calls, and ${alone.join(', ')} has no fallback`,
          "add `fallback: '1000'` to the lot; see docs/dialplans.md, Ring groups and hunts",
        ),
      ];
    }
    return groups.length === 0
      ? []
      : [ok(`context ${context}: who parks is known behind its ring groups (${namesOf(groups)})`)];
  });
}

const namesOf = (bridges: readonly Bridge[]): string => {
  const names = [...new Set(bridges.map(({ extension }) => extension))];
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more` : names.join(', ');
};

const withoutFallback = ({ lots }: ResolvedConfig): readonly string[] =>
  lots.filter(({ policy }) => policy.fallback === null).map(({ policy }) => policy.lot);

/**
 * [W14] Who parks out of a queue is told by the end of the agent's leg, which only an engine hears.
 *
 * @param replies  to `module_exists` of each of {@link QUEUES}
 */
export function queueFindings(config: ResolvedConfig, replies: readonly string[]): readonly Finding[] {
  const loaded = QUEUES.filter((_, index) => replies[index] === 'true');
  const alone = withoutFallback(config);
  if (loaded.length === 0) return [];
  if (alone.length === 0) return [ok(`${loaded.join(' and ')} loaded: while no engine is there, the fallback is rung`)];
  return [
    note(
      `${loaded.join(' and ')} loaded, and no fallback in ${alone.join(', ')}: while no engine is there, a caller whom an agent parks out of a queue may be rung for nobody`,
      "add `fallback: '1000'` to the lot; see docs/dialplans.md, Queues",
    ),
  ];
}

interface Timeout {
  readonly where: string;
  readonly sec: number;
}

/**
 * [H10] A phone that sends nothing while it waits is hung up by these. A time-out that the longest wait does not reach says nothing.
 *
 * @param profiles  reply to {@link PROFILES}
 */
export function quietFindings(
  config: ResolvedConfig,
  profiles: string,
  contexts: ReadonlyMap<string, string>,
): readonly Finding[] {
  const longestSec = Math.max(...config.lots.map(({ policy }) => policy.maxWaitMs / 1000));
  const short = [...profileTimeouts(profiles), ...dialplanTimeouts(contexts)].filter(
    ({ sec }) => sec > 0 && sec < longestSec,
  );
  if (short.length === 0) return [];
  return [
    note(
      `${short.map(({ where, sec }) => `${where}: ${String(sec)} s`).join('; ')}. A phone that is muted, on hold or suppresses silence is hung up after so long while it is parked (caller-silent), and may wait up to ${String(longestSec)} s`,
      "make it longer than the lot's max_wait, or 0; see docs/dialplans.md, What ends a quiet call",
    ),
  ];
}

function profileTimeouts(profiles: string): readonly Timeout[] {
  let profile = '';
  return Array.from(profiles.matchAll(/<(?:profile|param)\b[^>]*>/g), ([element]) => element).flatMap((element) => {
    if (element.startsWith('<profile')) profile = attribute(element, 'name');
    const name = attribute(element, 'name').toLowerCase();
    const value = Number.parseInt(attribute(element, 'value'), 10);
    if (name === 'rtp-timeout-sec') return [{ where: `${name} of the profile ${profile}`, sec: value }];
    return name === 'media_timeout' ? [{ where: `${name} of the profile ${profile}`, sec: value / 1000 }] : [];
  });
}

const SETS = /application="(?:set|export)" data="(?:nolocal:)?(media_timeout(?:_audio)?|rtp_timeout_sec)=(\d+)"/g;

const dialplanTimeouts = (contexts: ReadonlyMap<string, string>): readonly Timeout[] =>
  [...contexts].flatMap(([context, text]) =>
    Array.from(text.matchAll(SETS), ([, name = '', value = '']) => ({
      where: `${name} in the context ${context}`,
      sec: name === 'rtp_timeout_sec' ? Number(value) : Number(value) / 1000,
    })),
  );

/** [W30] Trusted proxies: whether calls by these reach the switch without a log-in is seen from the profiles. */
export function proxyFindings(config: ResolvedConfig, profiles: string): readonly Finding[] {
  const letIn = /name="apply-(?:inbound|proxy)-acl" value="(?!none"|")[^"]+"|name="auth-calls" value="false"/.test(
    profiles,
  );
  if (config.house.proxies.length === 0 || profiles === '' || letIn) return [];
  return [
    note(
      'trusted_proxies are configured, and no SIP profile lets calls in without a log-in: each would have to log in, and the header is read all the same',
      'name the proxy in an access list of acl.conf.xml and in apply-inbound-acl of its profile; see docs/dialplans.md, Proxies',
    ),
  ];
}
