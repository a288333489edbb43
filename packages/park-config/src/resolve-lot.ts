import {
  parseLotId,
  parseNodeId,
  type EscapeTo,
  type FinalDisposition,
  type LampLook,
  type LotId,
  type LotPolicy,
  type LotRights,
  type NodeId,
  type NumberPlan,
  type RecallStage,
  type Tenants,
  type CallBackPolicy,
  type UserAddress,
} from '@parkade/park-decision';
import { domainNamed, type HouseDomain } from '@parkade/dialplan-contract';

import {
  namesOf,
  orbitsOf,
  type DefaultedConfig,
  type DefaultedLot,
  type DefaultedCallBack,
  type DefaultedStage,
  type Placed,
  type WrittenDisposition,
} from './defaults.js';
import { groupsOf } from './groups.js';
import type { DefaultedTenants } from './tenants.js';
import { assertDefined } from './assert-defined.js';
import { resolvePage } from './pages.js';
import { isAt, placesOf, seenFrom, sitesWithNodes, type LotThere, type Place } from './places.js';
import { inDomain, type WrittenUser } from './plain-text.js';
import type { ResolvedLot } from './resolved-config.js';

/** The dialplan lets the prompt take four seconds, and the orbit six. */
const ANNOUNCE_MS = 10_000;
const USUAL_MUSIC = 'local_stream://moh';

/** One lot, as seen from everywhere. */
export function resolveLot(lot: DefaultedLot, config: DefaultedConfig): ResolvedLot {
  const policyAt = (place: Place): LotPolicy => resolvePolicy(lot, seenFrom(lot, place, config), config);
  const policy = policyAt(null);
  const at = new Map<string, LotPolicy>();
  for (const site of sitesWithNodes(config)) {
    const there = policyAt(site);
    if (isAt(lot, site) && !isSame(there, policy)) at.set(site, there);
  }
  return {
    policy,
    at,
    sites: lot.sites === null ? null : values(lot.sites),
    numberPlans: resolveNumberPlans(lot, config),
  };
}

const isUsualLamp = ({ waiting, due = waiting, recalling }: LampLook): boolean =>
  [waiting, due, recalling].every((look) => look === 'confirmed');

const isSame = (a: LotPolicy, b: LotPolicy): boolean => JSON.stringify(a) === JSON.stringify(b);

function resolvePolicy(lot: DefaultedLot, there: LotThere, config: DefaultedConfig): LotPolicy {
  const domains = namesOf(config.domains);
  const { id, domain } = nameOf(lot);
  const page = config.pages.find(({ name }) => name === there.page);
  const band = there.band.flatMap(({ value }) => value.orbits);
  return {
    lot: id,
    domain,
    rights: resolveRights(lot, domain, domains),
    orbits: orbitsOf(lot),
    choose: lot.choose,
    quarantineMs: lot.quarantineMs,
    reserveMs: lot.reserveMs,
    recallAfterMs: lot.recallAfterMs,
    chain: lot.chain.map((stage) => ({
      ...resolveStage(stage, domain, domains),
      ...(lot.announceRecall ? { announceMs: ANNOUNCE_MS } : {}),
    })),
    rounds: lot.rounds,
    ...(lot.followForwarding ? { followForwarding: true } : {}),
    ...(lot.remindMs > 0 ? { remind: { beforeMs: lot.remindMs, splash: lot.splash } } : {}),
    againMs: lot.againMs,
    // oxlint-disable-next-line unicorn/no-thenable -- the word of the file; never a function.
    then: disposition(lot.then),
    maxWaitMs: lot.maxWaitMs,
    claimMs: lot.claimMs,
    whenRefused: values(lot.whenRefused),
    ...(lot.parkOnHangup ? { parkOnHangup: true as const } : {}),
    ...(lot.attendedKeys ? { attendedKeys: true as const } : {}),
    ...(lot.tellParker.length === 0 ? {} : { tellParker: lot.tellParker }),
    ...(lot.scanLimit === null ? {} : { scanLimit: lot.scanLimit }),
    ...(lot.forWhom === null ? {} : { forWhom: { ...lot.forWhom, groups: groupsOf(lot, config) } }),
    ...(lot.courtesy === null ? {} : { courtesy: lot.courtesy }),
    ...(lot.escape.length === 0 ? {} : { escape: Object.fromEntries(lot.escape.map(escapeOf)) }),
    fallback: there.fallback === null ? null : userOf(there.fallback, domain, domains),
    music: there.music ?? USUAL_MUSIC,
    ...(band.length === 0 ? {} : { band }),
    ...(there.sounds === null ? {} : { sounds: there.sounds }),
    ...(isUsualLamp(lot.lamp) ? {} : { lamp: lot.lamp }),
    ...(lot.quota === null ? {} : { quota: lot.quota }),
    ...(lot.callBack === null ? {} : { callBack: resolveCallBack(lot.callBack) }),
    ...(page === undefined ? {} : { page: resolvePage(page, domain, domains) }),
  };
}

const resolveCallBack = ({ dial, viaNode, tries, forMs, callerId }: DefaultedCallBack): CallBackPolicy => ({
  dial,
  viaNode: viaNode === null ? null : assertDefined(parseNodeId(viaNode), 'call_back.via_node'),
  tries,
  forMs,
  callerId,
});

const escapeOf = ({ key, value }: DefaultedLot['escape'][number]): [string, EscapeTo] => [
  key,
  typeof value === 'string' ? { kind: value } : { kind: 'forward', ...value.forward },
];

const nameOf = (lot: DefaultedLot): { id: LotId; domain: string } => ({
  id: assertDefined(parseLotId(lot.name), 'lots'),
  domain: assertDefined(lot.domain, 'lots.domain'),
});

type Names = readonly HouseDomain[];

const resolveStage = (stage: DefaultedStage, domain: string, names: Names): RecallStage => ({
  ring: ringTarget(stage, domain, names),
  forMs: stage.for,
  ...(stage.confirm === undefined ? {} : { confirmMs: stage.confirm }),
});

const ringTarget = ({ ring }: DefaultedStage, domain: string, names: Names): RecallStage['ring'] =>
  typeof ring === 'string' ? { kind: ring } : { kind: 'user', address: userOf(ring, domain, names) };

/** [W32] Written with an alias, it is still the user of the domain. */
const userOf = (written: WrittenUser, domain: string, domains: Names): UserAddress => {
  const address = inDomain(written, domain);
  return { ...address, domain: domainNamed(address.domain, { domains }) };
};

/** Places with the same codes share a number plan; where all do, it holds everywhere, also at nodes of tomorrow. */
function resolveNumberPlans(lot: DefaultedLot, config: DefaultedConfig): readonly NumberPlan[] {
  const { id, domain } = nameOf(lot);
  const orbits = new Set<string>(orbitsOf(lot));
  const aliases = config.domains.find((one) => one.domain === domain)?.aliases ?? [];
  const names = {
    ...(aliases.length === 0 ? {} : { aliases: values(aliases) }),
    ...(lot.tenants === null ? {} : { tenants: resolveTenants(lot.tenants, config) }),
  };
  const keyPrefixes = values(lot.keyPrefixes);
  const keys = keyPrefixes.length === 0 ? {} : { keyPrefixes };
  const find = Object.fromEntries(lot.find.map(({ whom, value }) => [whom, value]));
  const finding = lot.find.length === 0 ? {} : { find };
  const targets = lot.forWhom === null ? {} : { takesTarget: true as const };
  const byCodes = new Map<string, NumberPlan & { readonly nodes: Set<NodeId> }>();
  for (const place of placesOf(config).filter((each) => isAt(lot, each))) {
    const there = seenFrom(lot, place, config);
    const codes = { parkCodes: values(there.parkCodes), retrievePrefixes: values(there.retrievePrefixes) };
    const key = JSON.stringify(codes);
    const numberPlan = byCodes.get(key) ?? {
      lot: id,
      domain,
      ...names,
      ...keys,
      ...codes,
      ...finding,
      ...(lot.inCallCode === null ? {} : { inCallCode: lot.inCallCode.value }),
      ...targets,
      orbits,
      nodes: new Set<NodeId>(),
    };
    for (const node of nodesIn(place, config)) numberPlan.nodes.add(node);
    byCodes.set(key, numberPlan);
  }
  const [first, ...others] = [...byCodes.values()];
  if (first === undefined || others.length > 0 || lot.sites !== null) return [...byCodes.values()];
  const { nodes: _everywhere, ...numberPlan } = first;
  return [numberPlan];
}

const resolveTenants = ({ only, except }: DefaultedTenants, { domains }: DefaultedConfig): Tenants => ({
  only: only === null ? null : new Set(values(only)),
  except: new Set(values(except)),
  aliases: new Map(
    namesOf(domains).flatMap(({ domain, aliases }): [string, readonly string[]][] =>
      aliases.length === 0 ? [] : [[domain, aliases]],
    ),
  ),
});

const nodesIn = (place: Place, { nodes }: DefaultedConfig): readonly NodeId[] =>
  nodes
    .filter(({ site }) => (site ?? null) === place)
    .map(({ name }) => assertDefined(parseNodeId(name), 'nodes.name'));

function disposition(written: WrittenDisposition): FinalDisposition {
  if (written === 'stay' || written === 'hang-up') return { kind: written };
  return { kind: 'forward', extension: written.forward.extension, context: written.forward.context };
}

function resolveRights(lot: DefaultedLot, domain: string, domains: Names): LotRights {
  const holder = (written: string): string => {
    const [name = '', ...user] = written.split('@').toReversed();
    return [...user, domainNamed(name, { domains })].join('@');
  };
  return {
    park: lot.park === null ? [domain] : values(lot.park).map(holder),
    retrieve: lot.retrieve === null ? [domain] : values(lot.retrieve).map(holder),
    ...(lot.ask === null ? {} : { ask: lot.ask }),
  };
}

const values = <T>(items: readonly Placed<T>[]): readonly T[] => items.map(({ value }) => value);
