/**
 * The dialplan as rows of FusionPBX's table `v_dialplans`. Its script for the switch writes the `dialplan_xml` of all rows of a
 * context, in their order, into one context (app/switch/resources/scripts/app/xml_handler/resources/scripts/dialplan/dialplan.lua):
 * for a context that is not public, also those of the contexts `global` and `${domain_name}`, whose orders begin at 10.
 */
import { createHash } from 'node:crypto';
import { OWN_CONTEXT } from '../names.js';
import { renderAstray, renderEntry, renderPeer } from '../render/entry.js';
import { renderOwnContext } from '../render/own-context.js';
import { lotsOf } from '../render/phone-contexts.js';
import type { DialplanSettings, PhoneContext } from '../render/settings.js';
import { numbersOf } from './numbers.js';

export interface FusionRow {
  /** Of the row, always the same for the same context and name. */
  readonly uuid: string;
  readonly context: string;
  /** The domain that has the row; `null`: all of them. */
  readonly domain: string | null;
  readonly name: string;
  /** As people read it, for FusionPBX's lists. */
  readonly number: string;
  readonly order: number;
  readonly description: string;
  /** Extensions, without a context around them. */
  readonly xml: string;
}

/** Marks our rows, whatever they are called: an update takes the old ones away. */
export const FUSION_APP = '6f0d8a53-5b1c-4c0e-9a52-6a1f0b0e7275';

/**
 * Behind FusionPBX's own preparations (10 to 85), before everything that has numbers of people (outbound routes, ring groups and
 * menus from 100 on) and before its own parking (470). Before all of its rows where only we or other nodes are meant (5), and
 * behind them all where nobody else knew the number (980).
 */
export const FUSION_ORDER = { first: 5, numbers: 90, last: 980 } as const;

export type FusionRows =
  | { readonly kind: 'rows'; readonly rows: readonly FusionRow[] }
  /** Contexts of phones that belong to no domain: FusionPBX calls the context of a domain's phones like the domain. */
  | { readonly kind: 'no-domain'; readonly contexts: readonly string[] };

export function fusionRows(config: DialplanSettings): FusionRows {
  const domains = domainsOf(config);
  const homeless = config.contexts.phones.filter((here) => domainOf(here, domains) === undefined);
  if (homeless.length > 0) return { kind: 'no-domain', contexts: homeless.map(({ context }) => context) };
  return {
    kind: 'rows',
    rows: [
      ...config.contexts.phones.flatMap((here) => phoneRows(config, here, domainOf(here, domains) ?? null)),
      row(null, config.contexts.peers, 'parkade-peers', FUSION_ORDER.first, '', renderPeer(config)),
      row(null, OWN_CONTEXT, 'parkade-context', FUSION_ORDER.first, '', renderOwnContext(config)),
    ],
  };
}

const domainsOf = ({ lots, house }: DialplanSettings): readonly string[] => [
  ...new Set([
    ...lots.flatMap(({ policy, numberPlans }) => [...(numberPlans[0]?.tenants?.only ?? [policy.domain])]),
    ...house.domains.map(({ domain }) => domain),
  ]),
];

const domainOf = ({ context, domains }: PhoneContext, all: readonly string[]): string | undefined =>
  domains?.[0] ?? all.find((domain) => domain === context);

function phoneRows(config: DialplanSettings, here: PhoneContext, domain: string | null): readonly FusionRow[] {
  const lots = lotsOf(here, config);
  return [
    row(domain, here.context, 'parkade', FUSION_ORDER.numbers, numbersOf(lots), renderEntry(config, here)),
    row(domain, here.context, 'parkade-astray', FUSION_ORDER.last, '', renderAstray(config, here)),
  ];
}

function row(
  domain: string | null,
  context: string,
  name: string,
  order: number,
  number: string,
  file: string,
): FusionRow {
  return {
    uuid: uuidFor(`${context}/${name}`),
    context,
    domain,
    name,
    number,
    order,
    description: 'Rendered by Parkade. To change it, render it again: saving this form would empty it.',
    xml: extensionsOf(file),
  };
}

/** What stands in a rendered file inside `include` and `context`. */
function extensionsOf(file: string): string {
  const inside = file
    .split('\n')
    .slice(1)
    .filter((line) => !/^ *<\/?(?:include|context)\b[^>]*>$/.test(line) && line.trim() !== '');
  const indent = Math.min(...inside.map((line) => line.search(/\S/)));
  return inside.map((line) => line.slice(indent)).join('\n');
}

/** A name-based UUID (RFC 9562, section 5.5) in the namespace of {@link FUSION_APP}. */
function uuidFor(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(FUSION_APP.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
