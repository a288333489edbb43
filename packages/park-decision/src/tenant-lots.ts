/**
 * One declaration, a lot for each domain (SPEC, X1-X4). A domain's lot is nothing but a name, `main@a.example.org`, until somebody
 * parks there: what it is follows from the declaration and the domain, so it is kept nowhere.
 */
import { parseLotId, type LotId, type NodeId, type UserAddress } from './identifiers.js';
import type { LotGroup, LotPolicy, NumberPlan, Tenants } from './lot-policy.js';

/** In a declaration, the domain of whichever lot is made of it: no domain of a directory can be called so. */
export const EACH_DOMAIN = '*';

/** The declaration of a domain's lot; any other lot is its own. All that is declared together shares one stream of events. */
export const declarationOf = <Name extends string>(lot: Name): Name => {
  const at = lot.indexOf('@');
  return at < 0 ? lot : (lot.slice(0, at) as Name);
};

/** The domain whose lot this is; `null` for a lot that is declared by itself. */
export const tenantOf = (lot: string): string | null => {
  const at = lot.indexOf('@');
  return at < 0 ? null : lot.slice(at + 1);
};

/** `undefined` for what cannot be a domain. */
export const tenantLot = (declared: LotId, domain: string): LotId | undefined => parseLotId(`${declared}@${domain}`);

export const isTenant = ({ only, except }: Tenants, domain: string): boolean =>
  (only === null || only.has(domain)) && !except.has(domain);

/** [X6] Domains that have no lot of a declaration any more. */
export function tenantsGone(before: Tenants, now: Tenants): Tenants {
  const isGone = (domain: string): boolean => isTenant(before, domain) && !isTenant(now, domain);
  const candidates = before.only ?? (now.only === null ? now.except : null);
  if (candidates !== null) return { ...before, only: new Set([...candidates].filter(isGone)), except: new Set() };
  const still = [...(now.only ?? [])].filter((domain) => isTenant(now, domain));
  return { ...before, except: new Set([...before.except, ...still]) };
}

/** [X1] The numbers as the domain has them; `undefined` where they mean nothing there. */
export function planFor(numberPlan: NumberPlan, domain: string): NumberPlan | undefined {
  const { tenants, ...rest } = numberPlan;
  if (tenants === undefined) return numberPlan.domain === domain ? numberPlan : undefined;
  const lot = isTenant(tenants, domain) ? tenantLot(numberPlan.lot, domain) : undefined;
  const aliases = tenants.aliases.get(domain);
  return lot === undefined ? undefined : { ...rest, lot, domain, ...(aliases === undefined ? {} : { aliases }) };
}

/** The numbers of one lot, wherever they hold. */
export function plansOfLot(numberPlans: readonly NumberPlan[], lot: LotId): readonly NumberPlan[] {
  const domain = tenantOf(lot);
  if (domain === null) return numberPlans.filter((one) => one.lot === lot && one.tenants === undefined);
  const declared = declarationOf(lot);
  return numberPlans.flatMap((one) =>
    one.lot === declared && one.tenants !== undefined ? (planFor(one, domain) ?? []) : [],
  );
}

/** [B6] The numbers as they are under that name of a domain; host names are alike whatever the case (RFC 3261, section 19.1.4). */
export function planNamed(numberPlan: NumberPlan, name: string): NumberPlan | undefined {
  const { domain, aliases = [], tenants } = numberPlan;
  const wanted = name.toLowerCase();
  const isMeant = (one: string): boolean => one.toLowerCase() === wanted;
  if (tenants === undefined) return [domain, ...aliases].some(isMeant) ? numberPlan : undefined;
  const known = [...tenants.aliases].find(([one, others]) => [one, ...others].some(isMeant))?.[0];
  const listed = tenants.only === null ? undefined : [...tenants.only].find(isMeant);
  return planFor(numberPlan, known ?? listed ?? wanted);
}

/** [X2] What the declaration says, in the name of one domain: its own users are rung, its own people are entitled. */
export function policyForTenant(declared: LotPolicy, lot: LotId, domain: string): LotPolicy {
  const own = (address: UserAddress): UserAddress =>
    address.domain === EACH_DOMAIN ? { user: address.user, domain } : address;
  const holder = (written: string): string =>
    written === EACH_DOMAIN ? domain : written.replace(/@\*$/, () => `@${domain}`);
  const { forWhom, page } = declared;
  return {
    ...declared,
    lot,
    domain,
    rights: {
      ...declared.rights,
      park: declared.rights.park.map(holder),
      retrieve: declared.rights.retrieve.map(holder),
    },
    chain: declared.chain.map((stage) =>
      stage.ring.kind === 'user' ? { ...stage, ring: { kind: 'user', address: own(stage.ring.address) } } : stage,
    ),
    fallback: declared.fallback === null ? null : own(declared.fallback),
    ...(forWhom === undefined ? {} : { forWhom: { ...forWhom, groups: groupsFor(forWhom.groups, domain, own) } }),
    ...(page === undefined ? {} : { page: { ...page, phones: page.phones.map(own) } }),
  };
}

const groupsFor = (
  groups: readonly LotGroup[],
  tenant: string,
  own: (address: UserAddress) => UserAddress,
): readonly LotGroup[] =>
  groups.flatMap(({ domain, ...group }) =>
    domain === undefined || domain === tenant ? { ...group, members: group.members.map(own) } : [],
  );

/** Whether any of these declarations makes a lot of that name, or it is one of these lots. */
export const namesLot = (numberPlans: readonly NumberPlan[], lot: LotId): boolean =>
  plansOfLot(numberPlans, lot).length > 0;

/** [W13] Whether these numbers mean anything at a node. */
export const holdsAt = ({ nodes }: NumberPlan, node: NodeId): boolean => nodes === undefined || nodes.has(node);
