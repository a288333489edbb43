/** Who is told by voice that a caller waits: the section `pages`, from what is written to what is decided with. */
import { isIPv4 } from 'node:net';
import { z } from 'zod';
import type { PagePolicy } from '@parkade/park-decision';
import { domainNamed, type HouseDomain } from '@parkade/dialplan-contract';

import { duration } from './durations.js';
import { field, list } from './fields.js';
import { suggest } from './nearest.js';
import {
  filePath,
  hostPort,
  inDomain,
  ipAddress,
  wholeNumber,
  writtenUser,
  type HostPort,
  type WrittenUser,
} from './plain-text.js';
import { complain, quote, type Complaint, type ConfigPath } from './problem.js';
import { readAs, wrong, type Reader } from './reading.js';

const SECOND = 1_000;
const USUAL_TIMES = 3;
const USUAL_EVERY_MS = 20 * SECOND;

/** IPv4 multicast is 224.0.0.0/4 (RFC 5771); 224.0.0.0/24 is never routed and is the network's own. */
export const multicastPlace: Reader<HostPort> = (text) => {
  const place = hostPort(text);
  if (place.kind !== 'read') return wrong(`${quote(text)} is not an address and a port`, 'write it 239.255.12.1:5004');
  const [first, ...rest] = place.value.host.split('.').map(Number);
  if (!isIPv4(place.value.host) || first === undefined || first < 224 || first > 239)
    return wrong(
      `${quote(text)} is no multicast address`,
      'use one of 239.0.0.0 to 239.255.255.255, like 239.255.12.1:5004',
    );
  return first === 224 && rest[0] === 0 && rest[1] === 0
    ? wrong(
        `${quote(text)} belongs to the network itself`,
        'use one of 239.0.0.0 to 239.255.255.255, like 239.255.12.1:5004',
      )
    : readAs(place.value);
};

const ownAddress: Reader<string> = (text) => {
  const address = ipAddress(text);
  if (address.kind !== 'read' || isIPv4(address.value)) return address;
  return wrong(
    `${quote(text)} is not an IPv4 address`,
    "write the engine's own address in the network of the loudspeakers",
  );
};

const multicast = z.strictObject({
  to: field(multicastPlace),
  from: field(ownAddress).optional(),
  ttl: field(wholeNumber(1, 32)).optional(),
  sounds: field(filePath).optional(),
  prompt: field(filePath).optional(),
});

export const pageSection = z.strictObject({
  phones: list(field(writtenUser)).optional(),
  multicast: multicast.optional(),
  times: field(wholeNumber(1, 20)).optional(),
  // What phones hear takes ten seconds at most; then comes a while of quiet.
  every: field(duration({ min: 15 * SECOND, max: 600 * SECOND })).optional(),
});
export type RawPage = z.output<typeof pageSection>;

export interface DefaultedPage {
  readonly path: ConfigPath;
  readonly name: string;
  readonly phones: readonly WrittenUser[];
  readonly multicast: NonNullable<RawPage['multicast']> | null;
  readonly times: number;
  readonly everyMs: number;
}

/** The word for nobody where a lot or a site would be paged otherwise. */
export const NO_PAGE = 'off';

export const pageWithDefaults = (name: string, raw: RawPage): DefaultedPage => ({
  path: ['pages', name],
  name,
  phones: (raw.phones ?? []).filter((user) => user !== undefined),
  multicast: raw.multicast ?? null,
  times: raw.times ?? USUAL_TIMES,
  everyMs: raw.every ?? USUAL_EVERY_MS,
});

/** @param wanted  where a page is named, and by which name */
export function checkPages(
  pages: readonly DefaultedPage[],
  wanted: readonly { readonly path: ConfigPath; readonly name: string | null }[],
): readonly Complaint[] {
  const names = pages.map(({ name }) => name);
  return [
    ...pages.flatMap(({ path, name, phones, multicast: group }): Complaint[] => {
      if (name === NO_PAGE)
        return [{ path, at: 'key', message: `"${NO_PAGE}" is the word for no page`, fix: 'choose another name' }];
      if (phones.length > 0 || group !== null) return [];
      return [complain(path, 'names nobody who could hear it', 'add `phones` or `multicast`')];
    }),
    ...wanted.flatMap(({ path, name }) =>
      name === null || name === NO_PAGE || names.includes(name)
        ? []
        : [
            complain(
              [...path, 'page'],
              `"${name}" is not one of \`pages\``,
              names.length === 0 ? `describe it below \`pages\`, or write '${NO_PAGE}'` : suggest(name, names),
            ),
          ],
    ),
  ];
}

/** [W32] Phones are written like all other users. */
export function resolvePage(
  { name, phones, multicast: group, times, everyMs }: DefaultedPage,
  domain: string,
  domains: readonly HouseDomain[],
): PagePolicy {
  return {
    group: name,
    times,
    everyMs,
    phones: phones.map((user) => {
      const address = inDomain(user, domain);
      return { ...address, domain: domainNamed(address.domain, { domains }) };
    }),
    multicast:
      group === null
        ? null
        : {
            address: group.to.host,
            port: group.to.port,
            ttl: group.ttl ?? 1,
            from: group.from ?? null,
            sounds: group.sounds ?? null,
            prompt: group.prompt ?? null,
          },
  };
}
