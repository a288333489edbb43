import { isIP } from 'node:net';

import { checkRecords } from './check-records.js';
import { checkTraces } from './check-traces.js';
import { checkWebhooks } from './check-webhooks.js';
import { checkRedis } from './check-redis.js';
import type { DefaultedConfig, DefaultedNode } from './defaults.js';
import { OWN_CONTEXT } from '@parkade/dialplan-contract';
import { showDuration } from './durations.js';
import { GUARD_MARGIN_MS, answerTimeBudget } from './answer-time-budget.js';
import { isLoopback } from './plain-text.js';
import { complain, type Complaint } from './problem.js';

/** FreeSWITCH's own default (conf/vanilla/autoload_configs/event_socket.conf.xml); whoever has it has a shell. */
const WELL_KNOWN_PASSWORD = 'ClueCon';

/** Nodes, listener, Redis, contexts and timeouts: everything that is not a lot. */
export function checkInstallation(config: DefaultedConfig): readonly Complaint[] {
  return [
    ...checkNodes(config),
    ...checkListener(config),
    ...checkApi(config),
    ...checkRedis(config),
    ...checkRecords(config),
    ...checkWebhooks(config),
    ...checkTraces(config),
    ...checkContexts(config),
    ...checkTimeouts(config),
  ];
}

function checkNodes(config: DefaultedConfig): readonly Complaint[] {
  if (config.nodes.length === 0) return [complain(['nodes'], 'has no node', 'describe at least one FreeSWITCH')];
  return config.nodes.flatMap((node, index) => [
    ...checkTwins(node, config.nodes.slice(0, index)),
    ...checkPassword(node),
    ...checkReach(node, config),
  ]);
}

function checkTwins(node: DefaultedNode, earlier: readonly DefaultedNode[]): readonly Complaint[] {
  const complaints: Complaint[] = [];
  if (earlier.some((other) => other.name === node.name)) {
    complaints.push(
      complain([...node.path, 'name'], `there are two nodes called "${node.name}"`, 'give each node its own name'),
    );
  }
  const twin = earlier.find((other) => other.esl.host === node.esl.host && other.esl.port === node.esl.port);
  if (twin !== undefined) {
    complaints.push(
      complain(
        [...node.path, 'esl'],
        `is the address of "${twin.name}" too`,
        "give each node its own event socket's address",
      ),
    );
  }
  return complaints;
}

function checkPassword(node: DefaultedNode): readonly Complaint[] {
  if (node.password !== undefined && node.password_file !== undefined) {
    return [complain([...node.path, 'password_file'], 'there is a `password` as well', 'keep one of the two')];
  }
  if (node.password === undefined && node.password_file === undefined) {
    return [
      complain(
        [...node.path, 'password'],
        'is missing',
        "add `password_file:` with the path of a file that holds the event socket's password",
      ),
    ];
  }
  return weakPassword(node, node.password);
}

/** Also used for a password that came out of a file. */
export function weakPassword(node: DefaultedNode, password: string | undefined): readonly Complaint[] {
  if (password !== WELL_KNOWN_PASSWORD || isLoopback(node.esl.host)) return [];
  const key = node.password_file === undefined ? 'password' : 'password_file';
  return [
    complain(
      [...node.path, key],
      `${WELL_KNOWN_PASSWORD} is known to everybody, and ${node.esl.host} is reachable over the network`,
      "change the password in the node's event_socket.conf.xml and here",
    ),
  ];
}

function checkReach(node: DefaultedNode, config: DefaultedConfig): readonly Complaint[] {
  const complaints: Complaint[] = [];
  if (node.sip !== undefined && node.peer !== undefined) {
    complaints.push(complain([...node.path, 'peer'], 'there is a `sip` as well', 'keep one of the two'));
  }
  if (config.nodes.length > 1 && node.sip === undefined && node.peer === undefined) {
    complaints.push(
      complain(
        [...node.path, 'peer'],
        'is missing: the other nodes could not fetch a caller from here',
        "add `peer: HOST:PORT`, this node's SIP address for the other nodes",
      ),
    );
  }
  const named = addressHosts(node).filter((host) => isIP(host) === 0 && host !== 'localhost');
  if (named.length > 0 && node.addresses === undefined) {
    complaints.push(
      complain(
        [...node.path, 'addresses'],
        `is missing: ${named.join(' and ')} is a name, and calls are let in by address`,
        'add `addresses: [10.0.0.5]` with the addresses this node calls and connects from',
      ),
    );
  }
  return complaints;
}

/** The hosts by which a node is written down. */
export function addressHosts(node: DefaultedNode): readonly string[] {
  const sip = /@([^:;]+)/.exec(node.sip ?? '')?.[1];
  return [
    ...new Set([
      node.esl.host,
      ...(sip === undefined ? [] : [sip]),
      ...(node.peer === undefined ? [] : [node.peer.host]),
    ]),
  ];
}

function checkListener({ listen }: DefaultedConfig): readonly Complaint[] {
  return listen.advertise.flatMap((address) => {
    const path = ['listen', 'advertise'];
    if (isIP(address.host) === 6 || address.host === '0.0.0.0') {
      return [
        complain(
          path,
          `${address.host} is no address a switch could dial`,
          'add `advertise: [10.0.0.2:7276]`: IPv4 addresses or names of the engines, as the switches reach them',
        ),
      ];
    }
    return address.port === 0
      ? [
          complain(
            path,
            'is missing: port 0 means a port that is not known yet',
            'add `advertise: [HOST:PORT]`, or choose a port',
          ),
        ]
      : [];
  });
}

/** Passwords and callers' names do not go over a network in clear. */
function checkApi({ api }: DefaultedConfig): readonly Complaint[] {
  if (api === null || isLoopback(api.listen.host) || api.tls !== null || api.trustedProxies.length > 0) return [];
  return [
    complain(
      ['api', 'listen'],
      `${api.listen.host} is reachable over the network, and nothing is encrypted`,
      'add `tls:` with cert_file and key_file, or name the proxy that has TLS in `trusted_proxies:`',
    ),
  ];
}

function checkContexts({ contexts }: DefaultedConfig): readonly Complaint[] {
  const named = [...contexts.phones, { path: ['contexts', 'peers'], context: contexts.peers }];
  return named.flatMap(({ path, context }) => {
    if (context !== OWN_CONTEXT) return [];
    return [
      complain(
        path,
        `${OWN_CONTEXT} is Parkade's own context; the switch uses the first context of a name and would drop the other`,
        'name the context your calls come through, like default or public',
      ),
    ];
  });
}

function checkTimeouts({ timeouts, lots }: DefaultedConfig): readonly Complaint[] {
  const { guardMs, failsafeGraceMs, commandMs, storeMs } = timeouts;
  const { answerMs, silentStoreMs } = answerTimeBudget(timeouts);
  const complaints: Complaint[] = [];
  if (silentStoreMs > answerMs) {
    complaints.push(
      complain(
        ['timeouts', 'guard'],
        `${showDuration(guardMs)} is over before an engine has waited twice for Redis (store: ${showDuration(storeMs)})`,
        `use a guard of at least ${showDuration(Math.ceil((silentStoreMs + GUARD_MARGIN_MS) / 1000) * 1000)}, or a shorter \`store\``,
      ),
    );
  }
  if (commandMs > answerMs) {
    complaints.push(
      complain(
        ['timeouts', 'command'],
        `${showDuration(commandMs)} is longer than the guard (${showDuration(guardMs)}) allows`,
        `use at most ${showDuration(Math.max(0, answerMs))}, or a longer \`guard\``,
      ),
    );
  }
  if (failsafeGraceMs <= guardMs + commandMs) {
    complaints.push(
      complain(
        ['timeouts', 'failsafe_grace'],
        `${showDuration(failsafeGraceMs)} is too short: the switch would act while an engine is still at it (guard ${showDuration(guardMs)}, command ${showDuration(commandMs)})`,
        `use more than ${showDuration(guardMs + commandMs)}`,
      ),
    );
  }
  for (const lot of lots) {
    if (lot.claimMs < commandMs) {
      complaints.push(
        complain(
          [...lot.path, 'claim'],
          `${showDuration(lot.claimMs)} is over before a command may have failed (timeouts.command: ${showDuration(commandMs)})`,
          `use at least ${showDuration(commandMs)}`,
        ),
      );
    }
  }
  return complaints;
}
