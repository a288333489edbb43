/**
 * A whole FreeSWITCH configuration, no more than a lot needs, written from scratch for one node of the laboratory.
 *
 * Six SIP profiles: `internal` for phones (digest authentication, presence, context `default`), `other` for those of the
 * second domain, `shared` for users with several phones (the same as `internal`, with `multiple-registrations`), `peers` for the
 * other node (no password, only the addresses of the list `peers`, context `public`), `narrow`, which is like `peers` but takes
 * no codec that the others offer, and `proxied` for calls of proxies (no password, any address of loopback, context `default`).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderedDialplan } from '../engine/rendered-dialplan.js';
import { FOLLOW_ME, HOUSE_DIALPLAN, PUBLIC_DIALPLAN } from '../house-dialplan.js';
import { HOLD_MUSIC, LAB_DOMAIN, OTHER_DOMAIN } from '../lab-surroundings.js';
import { LAB_USERS } from '../lab.js';
import { FOLLOWED_USER } from '../lab-users.js';
import { writeDigitPrompts } from './prompt-tones.js';

export { HOLD_MUSIC, LAB_DOMAIN, LAB_USERS };

/** Made up for the laboratory; the switch listens on loopback only. */
export const passwordOf = (user: string): string => `phone-${user}`;

export interface NodePorts {
  readonly esl: number;
  readonly sip: number;
  readonly other: number;
  readonly shared: number;
  readonly peers: number;
  readonly narrow: number;
  readonly proxied: number;
  readonly rtp: { readonly from: number; readonly to: number };
}

/** As a switch gets it that has no files: the whole section, and from which context a domain's phones dial. */
export interface ServedDialplan {
  readonly served: string;
  readonly contextOf: (domain: string) => string;
}

export interface NodeConfig {
  readonly name: string;
  /** Everything of this node lives below. */
  readonly folder: string;
  readonly ports: NodePorts;
  readonly eslPassword: string;
  /** The rendered dialplan files, or one that comes from elsewhere. */
  readonly dialplan: RenderedDialplan | ServedDialplan;
  /** Directory users; those of the scenarios when not given. */
  readonly users?: readonly string[];
  /** What goes into the log file; everything when not given, which costs a busy switch a good part of its time. */
  readonly logs?: 'everything' | 'warnings';
  /** Modules and extensions (in the phones' context, after ours) beside those of the scenarios. */
  readonly beside?: { readonly modules: readonly string[]; readonly extensions: string };
}

/** FreeSWITCH takes its folders one by one, and must not look for any elsewhere. */
export const FOLDERS = [
  'conf',
  'log',
  'db',
  'run',
  'scripts',
  'htdocs',
  'certs',
  'recordings',
  'storage',
  'cache',
  'sounds',
  'temp',
  'grammar',
] as const;

export function writeNodeConfig(node: NodeConfig): void {
  for (const folder of FOLDERS) mkdirSync(join(node.folder, folder), { recursive: true });
  writeDigitPrompts(join(node.folder, 'sounds'));
  if (!('served' in node.dialplan)) writeDialplanFiles(join(node.folder, 'conf', 'dialplan'), node.dialplan);
  writeFileSync(join(node.folder, 'conf', 'freeswitch.xml'), freeswitchXml(node));
}

function writeDialplanFiles(folder: string, dialplan: RenderedDialplan): void {
  for (const context of ['default', 'public']) mkdirSync(join(folder, context), { recursive: true });
  writeFileSync(join(folder, 'default', '00_parkade.xml'), dialplan.entry);
  writeFileSync(join(folder, 'default', 'zz_parkade_astray.xml'), dialplan.astray);
  writeFileSync(join(folder, 'public', '00_parkade_peer.xml'), dialplan.peer);
  writeFileSync(join(folder, 'parkade.xml'), dialplan.parkade);
}

const params = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `<param name="${name}" value="${value}"/>`)
    .join('\n');

const section = (name: string, content: string): string => `<section name="${name}">\n${content}\n</section>`;

const configuration = (name: string, content: string): string =>
  `<configuration name="${name}.conf">\n${content}\n</configuration>`;

const settings = (name: string, values: Readonly<Record<string, string | number>>): string =>
  configuration(name, `<settings>\n${params(values)}\n</settings>`);

const MODULES = [
  'console',
  'logfile',
  'event_socket',
  'commands',
  'dptools',
  'dialplan_xml',
  'loopback',
  'sndfile',
  'tone_stream',
  'sofia',
  'hash',
  'fifo',
  'conference',
  'callcenter',
] as const;

const QUIET = 'warning,err,crit,alert';
const LOUD = `console,debug,info,notice,${QUIET}`;

function freeswitchXml(node: NodeConfig): string {
  return [
    '<?xml version="1.0"?>',
    '<document type="freeswitch/xml">',
    `<X-PRE-PROCESS cmd="set" data="domain=${LAB_DOMAIN}"/>`,
    `<X-PRE-PROCESS cmd="set" data="sound_prefix=${join(node.folder, 'sounds')}"/>`,
    `<X-PRE-PROCESS cmd="set" data="hold_music=${HOLD_MUSIC}"/>`,
    section('configuration', configurations(node)),
    section('dialplan', 'served' in node.dialplan ? node.dialplan.served : dialplan(node)),
    section('directory', directory(node.users ?? LAB_USERS, contextsOf(node))),
    '</document>',
    '',
  ].join('\n');
}

function configurations(node: NodeConfig): string {
  const { ports } = node;
  return [
    settings('switch', {
      switchname: node.name,
      loglevel: node.logs === 'warnings' ? 'warning' : 'debug',
      'max-sessions': 2000,
      'sessions-per-second': 1000,
      'rtp-start-port': ports.rtp.from,
      'rtp-end-port': ports.rtp.to,
    }),
    configuration(
      'modules',
      `<modules>${[...MODULES, ...(node.beside?.modules ?? [])].map((name) => `<load module="mod_${name}"/>`).join('\n')}</modules>`,
    ),
    configuration('console', `<mappings/><settings>${params({ colorize: 'false', loglevel: 'warning' })}</settings>`),
    configuration(
      'logfile',
      `<settings>${params({ 'rotate-on-hup': 'true' })}</settings>
<profiles><profile name="default"><settings/><mappings><map name="all" value="${node.logs === 'warnings' ? QUIET : LOUD}"/></mappings></profile></profiles>`,
    ),
    configuration(
      'conference',
      `<caller-controls><group name="none"/></caller-controls><profiles><profile name="lab">${params({ rate: '8000', interval: '20', 'energy-level': '0', 'caller-controls': 'none' })}</profile></profiles>`,
    ),
    settings('event_socket', {
      'nat-map': 'false',
      'listen-ip': '127.0.0.1',
      'listen-port': ports.esl,
      password: node.eslPassword,
    }),
    configuration(
      'acl',
      `<network-lists><list name="peers" default="deny"><node type="allow" cidr="127.0.0.1/32"/></list>
<list name="proxies" default="deny"><node type="allow" cidr="127.0.0.0/8"/></list></network-lists>`,
    ),
    configuration(
      'sofia',
      `<profiles>\n${phoneProfile('internal', ports.sip, LAB_DOMAIN)}\n${phoneProfile('other', ports.other, OTHER_DOMAIN)}\n${phoneProfile('shared', ports.shared, LAB_DOMAIN, SEVERAL)}\n${peerProfile('peers', ports.peers)}\n${peerProfile('narrow', ports.narrow, ONLY_L16)}\n${proxiedProfile(ports.proxied)}\n</profiles>`,
    ),
    queues(),
  ].join('\n');
}

const COMMON_SIP = {
  'sip-ip': '127.0.0.1',
  'rtp-ip': '127.0.0.1',
  dialplan: 'XML',
  'inbound-codec-prefs': 'PCMU,PCMA',
  'outbound-codec-prefs': 'PCMU,PCMA',
  'rtp-timer-name': 'soft',
  'hold-music': HOLD_MUSIC,
} as const;

const profile = (name: string, values: Readonly<Record<string, string | number>>): string =>
  `<profile name="${name}"><aliases/><gateways/><domains/>\n<settings>\n${params(values)}\n</settings></profile>`;

/** By contact, since one phone may register again under another Call-ID. */
const SEVERAL = { 'multiple-registrations': 'contact' } as const;

const phoneProfile = (
  name: string,
  port: number,
  domain: string,
  more: Readonly<Record<string, string>> = {},
): string =>
  profile(name, {
    ...COMMON_SIP,
    ...more,
    'sip-port': port,
    context: 'public',
    'auth-calls': 'true',
    'challenge-realm': domain,
    'force-register-domain': domain,
    'force-subscription-domain': domain,
    'force-register-db-domain': domain,
    'manage-presence': 'true',
    'presence-hosts': domain,
  });

/** Uncompressed sound; the switch's core has it and no phone here offers it. */
const ONLY_L16 = { 'inbound-codec-prefs': 'L16', 'outbound-codec-prefs': 'L16' } as const;

const peerProfile = (name: string, port: number, codecs: Readonly<Record<string, string>> = {}): string =>
  profile(name, {
    ...COMMON_SIP,
    ...codecs,
    'sip-port': port,
    context: 'public',
    'auth-calls': 'true',
    'apply-inbound-acl': 'peers',
    'manage-presence': 'false',
  });

const proxiedProfile = (port: number): string =>
  profile('proxied', {
    ...COMMON_SIP,
    'sip-port': port,
    context: 'default',
    'auth-calls': 'true',
    'apply-inbound-acl': 'proxies',
    'auth-subscriptions': 'false',
    'p-asserted-id-parse': 'verbatim',
    'manage-presence': 'true',
  });

/** The laboratory's own dialplan is what any site has. All else is the product's. */
function dialplan(node: NodeConfig): string {
  const include = (path: string): string =>
    `<X-PRE-PROCESS cmd="include" data="${join(node.folder, 'conf', 'dialplan', path)}"/>`;
  return `<context name="default">
${include('default/00_parkade.xml')}
${HOUSE_DIALPLAN}
${node.beside?.extensions ?? ''}
${include('default/zz_parkade_astray.xml')}
</context>
<context name="public">
${include('public/00_parkade_peer.xml')}
${PUBLIC_DIALPLAN}
</context>
${include('parkade.xml')}`;
}

const contextsOf = ({ dialplan: plan }: NodeConfig): ServedDialplan['contextOf'] =>
  'served' in plan ? plan.contextOf : () => 'default';

const directory = (users: readonly string[], contextOf: ServedDialplan['contextOf']): string =>
  [LAB_DOMAIN, OTHER_DOMAIN].map((domain) => domainOf(domain, users, contextOf(domain))).join('\n');

function domainOf(domain: string, names: readonly string[], context: string): string {
  const users = names.map(
    (user) => `<user id="${user}"><params>${params({ password: passwordOf(user) })}</params>
<variables><variable name="user_context" value="${context}"/>
<variable name="effective_caller_id_name" value="Phone ${user}"/>
<variable name="effective_caller_id_number" value="${user}"/></variables></user>`,
  );
  const desk = ['1001', '1002'].map((user) => `<user id="${user}" type="pointer"/>`);
  const dial =
    '{^^:sip_invite_domain=${dialed_domain}:presence_id=${dialed_user}@${dialed_domain}}' +
    '${sofia_contact(*/${dialed_user}@${dialed_domain})}';
  const followed = `<user id="${FOLLOWED_USER}"><params>${params({ 'dial-string': FOLLOW_ME })}</params></user>`;
  return `<domain name="${domain}"><params><param name="dial-string" value="${dial}"/></params>
<groups><group name="all"><users>\n${[...users, followed].join('\n')}\n</users></group>
<group name="desk"><users>${desk.join('')}</users></group></groups></domain>`;
}

/** Two queues of the switch's own, each with the agent 1001, who is rung when a caller comes. */
const queues = (): string =>
  [
    configuration(
      'fifo',
      `<settings>${params({ 'delete-all-outbound-member-on-startup': 'true' })}</settings><fifos>
<fifo name="sales@${LAB_DOMAIN}" importance="0"/></fifos>`,
    ),
    configuration(
      'callcenter',
      `<settings/><queues><queue name="support@${LAB_DOMAIN}">
${params({ strategy: 'ring-all', 'moh-sound': HOLD_MUSIC, 'tier-rules-apply': 'false', 'max-wait-time': 0 })}
</queue></queues>
<agents><agent name="1001@${LAB_DOMAIN}" type="callback" contact="[leg_timeout=20]user/1001@${LAB_DOMAIN}" status="Available"
max-no-answer="3" wrap-up-time="1" reject-delay-time="1" busy-delay-time="1"/></agents>
<tiers><tier agent="1001@${LAB_DOMAIN}" queue="support@${LAB_DOMAIN}" level="1" position="1"/></tiers>`,
    ),
  ].join('\n');
