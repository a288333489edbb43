/** The configured lots and nodes as screens and programs see them; asked anew after each reload. */
import type { House } from '@parkade/http-api';
import type { ResolvedConfig, ResolvedLot } from '@parkade/park-config';
import { declarationOf, EACH_DOMAIN, type LotPolicy, type Orbit } from '@parkade/park-decision';
import type { LotFace } from '@parkade/park-view';
import type { LiveConfig } from './live-config.js';

export const houseShown = (live: LiveConfig): House => ({
  lots: () =>
    live
      .current()
      .lots.filter(({ policy }) => policy.domain !== EACH_DOMAIN)
      .map((lot) => faceOf(lot, lot.policy, live)),
  declared: () => live.lots.lots,
  lot: (lot) => {
    const declared = live.current().lots.find(({ policy }) => policy.lot === declarationOf(lot));
    const policy = live.lots.policy(lot);
    return declared === undefined || policy === undefined ? undefined : faceOf(declared, policy, live);
  },
  nodes: () => live.current().nodes.map(({ node, site }) => ({ node, site })),
});

function faceOf({ at, numberPlans }: ResolvedLot, policy: LotPolicy, live: LiveConfig): LotFace {
  const sites = [...at].flatMap(([site, there]) => (there.band === undefined ? [] : [{ site, band: there.band }]));
  const siteOf = (orbit: Orbit): string | null => sites.find(({ band }) => band.includes(orbit))?.site ?? null;
  const { lot } = policy;
  return {
    lot,
    label: lot,
    domain: policy.domain,
    parkCode: numberPlans.flatMap(({ parkCodes }) => parkCodes)[0] ?? null,
    sites: sites.map(({ site }) => site),
    orbits: policy.orbits.map((orbit) => ({ orbit, site: siteOf(orbit) })),
    policy: (node) => live.lots.policy(lot, node) ?? policy,
  };
}

/** Names of the lots, for whoever gives rights in them. */
export const lotNames = ({ lots }: ResolvedConfig): readonly string[] => lots.map(({ policy }) => policy.lot);
