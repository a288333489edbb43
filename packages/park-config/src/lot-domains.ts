import type { DefaultedLot } from './defaults.js';

/** [X1] Whether somebody of the domain has this lot, or one made for them. */
export const hasDomain = ({ domain, tenants }: DefaultedLot, wanted: string): boolean =>
  tenants === null
    ? domain === wanted
    : (tenants.only?.some(({ value }) => value === wanted) ?? !tenants.except.some(({ value }) => value === wanted));

/** Every domain that is named for a lot; `*` where there is a lot for all. */
export const domainsOfLots = (lots: readonly DefaultedLot[]): readonly string[] => [
  ...new Set(
    lots.flatMap(({ domain, tenants }) => [
      ...(tenants?.only?.map(({ value }) => value) ?? (domain === undefined ? [] : [domain])),
      ...(tenants?.except.map(({ value }) => value) ?? []),
    ]),
  ),
];
