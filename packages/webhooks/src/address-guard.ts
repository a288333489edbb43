/**
 * Deliveries go to the public internet only, unless the configuration allows the endpoint's host to be private: whoever can choose
 * an endpoint, or answer for its name, must not reach what stands behind our firewall. The address that was looked at is the one
 * that is connected to.
 */
import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent } from 'undici';

export class PrivateAddress extends Error {}

/** IPv4-compatible addresses (RFC 4291, section 2.5.5.1) have no range of their own in ipaddr.js. */
const COMPATIBLE = ipaddr.parseCIDR('::/96');

/** Whether an address belongs to the public internet, in whatever spelling it comes. */
export function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // `::ffff:10.0.0.1` is 10.0.0.1.
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv6' && address.match(COMPATIBLE)) return false;
  return address.range() === 'unicast';
}

const CONNECT_MS = 5_000;

/** For endpoints that must be public; `allowAll` for those that need not. */
export function guardedAgent(allowAll: boolean, resolve: typeof lookup = lookup): Agent {
  return new Agent({
    connect: { timeout: CONNECT_MS, ...(allowAll ? {} : { lookup: publicLookup(resolve) }) },
    connections: 8,
    maxResponseSize: -1,
    pipelining: 1,
  });
}

/** All addresses of a name must be public: one that is not says that the name is up to something. */
const publicLookup =
  (resolve: typeof lookup): LookupFunction =>
  (host, options, found) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return found(error, []);
      const [first] = addresses;
      const hidden = addresses.find(({ address }) => !isPublic(address));
      if (first === undefined || hidden !== undefined)
        return found(
          new PrivateAddress(`${host} has the address ${hidden?.address ?? 'of nobody'}, which is not public`),
          [],
        );
      if (options.all === true) found(null, addresses);
      else found(null, first.address, first.family);
    });
  };

/** A host that is written as an address is not looked up. @throws PrivateAddress */
export function checkHost(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublic(host)) throw new PrivateAddress(`${host} is not a public address`);
}
