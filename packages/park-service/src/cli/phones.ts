import type { ResolvedConfig, ResolvedLot } from '@parkade/park-config';
import { EACH_DOMAIN, parseLotId, plansOfLot, tenantOf } from '@parkade/park-decision';
import { isKeyMake, KEY_MAKES, keyLines } from '@parkade/phone-keys';
import type { CliDeps } from './cli-deps.js';
import { EXIT, type ExitCode } from '@parkade/api-commands';

export interface PhonesOptions {
  readonly make: string;
  readonly lot?: string;
  readonly first?: string;
  readonly keys?: string;
  readonly node?: string;
  readonly park: boolean;
}

/** More than any phone has with its side cars. */
const MOST_KEYS = 60;

/** `parkade phones render`: from the same tables as the board's page of phone keys. */
export function renderPhones(config: ResolvedConfig, options: PhonesOptions, world: CliDeps): ExitCode {
  const wanted = wantedKeys(config, options);
  if (typeof wanted === 'string') {
    world.err(wanted);
    return EXIT.usage;
  }
  world.out(wanted.lines);
  if (wanted.leftOut > 0) world.err(`${wanted.leftOut} orbits have no key: --keys says for how many there are keys`);
  return EXIT.fine;
}

function wantedKeys(
  config: ResolvedConfig,
  { make, lot: name, first: firstText, keys: keysText, node, park: withPark }: PhonesOptions,
): { readonly lines: string; readonly leftOut: number } | string {
  if (!isKeyMake(make)) return `no lines are known for ${JSON.stringify(make)}; of ${KEY_MAKES.join(', ')}`;
  const lot = lotNamed(config, name);
  if (typeof lot === 'string') return lot;
  if (node !== undefined && config.nodes.every((one) => one.node !== node))
    return `there is no node ${JSON.stringify(node)}; of ${config.nodes.map((one) => one.node).join(', ')}`;
  const [first, keys] = [wholeNumber(firstText ?? '1'), wholeNumber(keysText ?? String(MOST_KEYS))];
  if (first === undefined) return '--first is the number of a key, from 1';
  if (keys === undefined) return '--keys is how many, from 1';
  const orbits = lot.policy.orbits.slice(0, keys);
  const park = withPark ? parkCodeOf(lot, node) : undefined;
  const domain = domainOf(lot, name);
  if (domain === undefined)
    return `${lot.policy.lot} is of many domains: say of which with --lot ${lot.policy.lot}@DOMAIN`;
  const lines = keyLines(make, { orbits, domain, first, ...(park === undefined ? {} : { park }) });
  return { lines, leftOut: lot.policy.orbits.length - orbits.length };
}

function lotNamed({ lots }: ResolvedConfig, name: string | undefined): ResolvedLot | string {
  const all = lots.map(({ policy }) => policy.lot).join(', ');
  if (name === undefined) return (lots.length === 1 ? lots[0] : undefined) ?? `say which lot with --lot; of ${all}`;
  const lot = parseLotId(name);
  const found = lots.find(
    ({ policy, numberPlans }) => policy.lot === name || (lot !== undefined && plansOfLot(numberPlans, lot).length > 0),
  );
  return found ?? `there is no lot ${JSON.stringify(name)}; of ${all}`;
}

/** [X1] Of a declaration for many, the domain that was named with it. */
const domainOf = ({ policy }: ResolvedLot, name: string | undefined): string | undefined =>
  policy.domain === EACH_DOMAIN ? (tenantOf(name ?? '') ?? undefined) : policy.domain;

/** The first that holds at the node, or anywhere. */
const parkCodeOf = ({ numberPlans }: ResolvedLot, node: string | undefined): string | undefined =>
  numberPlans.find(({ nodes }) => node === undefined || nodes === undefined || [...nodes].some((one) => one === node))
    ?.parkCodes[0];

const wholeNumber = (text: string): number | undefined => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined);
