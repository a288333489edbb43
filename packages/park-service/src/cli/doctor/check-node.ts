import { isLoopback, type ResolvedConfig, type ResolvedNode } from '@parkade/park-config';
import {
  dialledPattern,
  engines,
  escapeAttribute,
  EXTENSION,
  LABEL,
  lotsOf,
  OWN_CONTEXT,
  type PhoneContext,
} from '@parkade/dialplan-contract';
import { bad, note, ok, type Finding } from './finding.js';
import {
  groupFindings,
  PROFILES,
  proxyFindings,
  QUEUES,
  queueFindings,
  quietFindings,
} from './check-house-dialplan.js';
import { orbitsAt, settingsFindings, settingsQuestions } from './check-settings.js';
import { soundQuestions, soundsFinding, soundsWanted } from './check-sounds.js';
import type { EslProbe, ProbeEsl } from './probe-esl.js';

const WITHIN_MS = 4000;
const WELL_KNOWN_PASSWORD = 'ClueCon';

/** Asks one switch whatever can be asked; each reply is undefined when the switch did not get so far. */
export async function nodeFindings(
  config: ResolvedConfig,
  node: ResolvedNode,
  probe: ProbeEsl,
): Promise<readonly Finding[]> {
  const { phones, peers } = config.contexts;
  const found = await ask(node, probe, [
    'version',
    'module_exists mod_valet_parking',
    'global_getvar conf_dir',
    'global_getvar sound_prefix',
    'global_getvar sounds_dir',
    contextText(OWN_CONTEXT),
    contextText(peers),
    PROFILES,
    ...QUEUES.map((queue) => `module_exists ${queue}`),
    ...phones.map(({ context }) => contextText(context)),
  ]);
  if (found.kind !== 'answered') return [linkFinding(node, found)];
  const [
    version = '',
    valet = '',
    confDir = '',
    prefix = '',
    soundsDir = '',
    own = '',
    ticket = '',
    profiles = '',
    ...others
  ] = found.replies;
  const [queues, entries] = [others.slice(0, QUEUES.length), others.slice(QUEUES.length)];
  const houses = new Map([
    [peers, ticket],
    ...phones.map(({ context }, index) => [context, entries[index] ?? ''] as const),
  ]);
  const rendered = `${confDir.startsWith('/') ? confDir : 'conf'}/dialplan`;
  return [
    ok(`${place(node)} lets us in`),
    ok(`${version.split('\n')[0] ?? ''}`),
    passwordFinding(node),
    valetFinding(valet),
    ...queueFindings(config, queues),
    ...groupFindings(config, houses),
    ...proxyFindings(config, profiles),
    ...quietFindings(config, profiles, houses),
    ...(await soundsFindings(config, node, probe, prefix.startsWith('/') ? prefix : soundsDir)),
    ...(await houseFindings(config, node, probe)),
    ...(isServedByFusion(ticket)
      ? [fusionFinding(phones)]
      : [
          dialplanFinding(own, EXTENSION.joined, `context ${OWN_CONTEXT}`, `${rendered}/parkade.xml`),
          ...phones.map((here, index) => entryFinding(entries[index] ?? '', here, config, rendered)),
        ]),
    ...(config.nodes.length > 1
      ? [dialplanFinding(ticket, LABEL.peerTicket, `context ${peers}`, `${rendered}/${peers}/00_parkade_peer.xml`)]
      : outsideFindings(ticket, peers, `${rendered}/${peers}/00_parkade_peer.xml`)),
  ];
}

/**
 * FusionPBX's script makes a context for each call, and writes into it for which host; asked by no call, it makes that of `public`, and
 * nothing is found in any other.
 */
const isServedByFusion = (peers: string): boolean =>
  /<context name="[^"]*" destination_number="[^"]*" hostname="/.test(peers);

const fusionFinding = (phones: readonly PhoneContext[]): Finding =>
  note(
    `its dialplan comes from FusionPBX, which does not show ${[OWN_CONTEXT, ...phones.map(({ context }) => context)].join(', ')}`,
    'if a transfer to a park code is not in the log of an engine: parkade dialplan render --for fusionpbx, then Flush Cache; see docs/fusionpbx.md',
  );

/** With one node nobody fetches callers there; those who are bridged there may still be sent to park. */
const outsideFindings = (reply: string, context: string, file: string): readonly Finding[] =>
  reply.includes(`name="${LABEL.sentOutside}"`)
    ? []
    : [
        note(
          `context ${context} does not park callers from outside who are bridged there and sent to a park code`,
          `put ${file} in place, then fs_cli -x reloadxml; without such calls nothing is missing`,
        ),
      ];

/** `own` is where the switch looks for a sound without a folder (mod_dptools.c:next_file). */
async function soundsFindings(
  config: ResolvedConfig,
  node: ResolvedNode,
  probe: ProbeEsl,
  own: string,
): Promise<readonly Finding[]> {
  const folders = soundsWanted(config, node).map((wanted) => ({ wanted, folder: wanted.folder ?? own }));
  const questions = folders.map(({ wanted, folder }) => soundQuestions(wanted, folder));
  const found = await ask(node, probe, questions.flat());
  if (found.kind !== 'answered') return [linkFinding(node, found)];
  let asked = 0;
  return folders.map(({ wanted, folder }, index) => {
    const from = asked;
    asked += questions[index]?.length ?? 0;
    return soundsFinding(wanted, folder, found.replies.slice(from, asked));
  });
}

/** What is set on the switch beside our own files. */
async function houseFindings(config: ResolvedConfig, node: ResolvedNode, probe: ProbeEsl): Promise<readonly Finding[]> {
  const orbits = orbitsAt(config, node);
  const found = await ask(node, probe, settingsQuestions(orbits));
  if (found.kind === 'answered') return settingsFindings(config, orbits, found.replies);
  return [
    note(
      `${place(node)} did not say in time what is set there: users of the directory, sessions a second, contexts`,
      'a directory behind a slow web server takes long to ask; ask again when it is calm',
    ),
  ];
}

const ask = (node: ResolvedNode, probe: ProbeEsl, commands: readonly string[]): Promise<EslProbe> =>
  probe({ ...node.esl, password: node.password, withinMs: WITHIN_MS, commands });

/** What the switch itself has parsed, wherever it came from (mod_commands.c: xml_locate_function). */
const contextText = (context: string): string => `xml_locate dialplan context name ${context}`;

const place = ({ esl }: ResolvedNode): string => `${esl.host}:${String(esl.port)}`;

function linkFinding(node: ResolvedNode, probe: Exclude<EslProbe, { kind: 'answered' }>): Finding {
  switch (probe.kind) {
    case 'unreachable':
      return bad(
        `${place(node)} cannot be reached: ${probe.why}`,
        'is FreeSWITCH running? listen-ip and listen-port stand in autoload_configs/event_socket.conf.xml',
      );
    case 'refused-by-acl':
      return bad(
        `${place(node)} refuses this machine by its access list`,
        'without apply-inbound-acl only loopback may come in: add an access list with our address to acl.conf.xml, name it there, then reload mod_event_socket',
      );
    case 'wrong-password':
      return bad(
        `${place(node)} does not take our password`,
        'compare `password` with the one in autoload_configs/event_socket.conf.xml',
      );
    case 'not-an-event-socket':
      return bad(`${place(node)} does not speak like an event socket: ${probe.why}`, 'check host and port of `esl`');
  }
}

/**
 * It answers each PRESENCE_PROBE for `park+` (mod_valet_parking.c:pres_event_handler) before an engine can, and says "empty";
 * ours comes after it and stays. It returns SWITCH_STATUS_NOUNLOAD from its load function: only a restart is rid of it.
 */
const valetFinding = (exists: string): Finding =>
  exists === 'true'
    ? note(
        'mod_valet_parking is loaded: keys for `park+` numbers blink whenever a phone subscribes again, and stay dark while no engine is there; keys for bare numbers are not touched',
        'if phones watch `park+` numbers: take it out of autoload_configs/modules.conf.xml and restart FreeSWITCH (it cannot be unloaded)',
      )
    : ok('mod_valet_parking is not loaded');

const passwordFinding = (node: ResolvedNode): Finding =>
  node.password !== WELL_KNOWN_PASSWORD
    ? ok('its password is not the well-known one')
    : note(
        `its password is ${WELL_KNOWN_PASSWORD}, which everybody knows${isLoopback(node.esl.host) ? '; on loopback every local user has a shell by it' : ''}`,
        'change it in autoload_configs/event_socket.conf.xml and in `password_file`',
      );

function dialplanFinding(reply: string, extension: string, what: string, file: string): Finding {
  return reply.includes(`name="${extension}"`)
    ? ok(`${what} has our dialplan`)
    : bad(
        `${what} does not have our dialplan, or an old one`,
        `parkade dialplan render --out ..., put ${file} in place, then fs_cli -x reloadxml`,
      );
}

/** Whether the numbers, and the way back to the engines, are those of the configuration. */
function entryFinding(reply: string, here: PhoneContext, config: ResolvedConfig, rendered: string): Finding {
  const { context } = here;
  const file = `${rendered}/${context}/00_parkade.xml`;
  const finding = dialplanFinding(reply, LABEL.entry, `context ${context}`, file);
  if (finding.mark !== 'ok') return finding;
  const again = `render it again: ${file}, then fs_cli -x reloadxml`;
  if (!reply.includes(escapeAttribute(`^(${dialledPattern(lotsOf(here, config))})$`))) {
    return bad(`context ${context} has our dialplan, but with other numbers`, again);
  }
  if (config.house.proxies.length > 0 && !reply.includes(`name="${LABEL.proxied}"`)) {
    return bad(`context ${context} has our dialplan, but it does not know the trusted proxies`, again);
  }
  if (!reply.includes(`"${engines(config)} async full"`)) {
    return bad(
      `context ${context} has our dialplan, but hands calls to another address than ${engines(config)}`,
      again,
    );
  }
  return reply.includes(`name="${LABEL.sentAstray}"`)
    ? ok(`context ${context} has our dialplan and hands calls to ${engines(config)}`)
    : note(
        `context ${context} has our dialplan, but who is sent to no number at all is hung up by the switch`,
        `put ${rendered}/${context}/zz_parkade_astray.xml behind the house's own numbers, then fs_cli -x reloadxml`,
      );
}
