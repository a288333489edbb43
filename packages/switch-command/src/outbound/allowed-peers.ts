import { BlockList, isIP } from 'node:net';

/** `::ffff:10.0.0.1`, as a dual-stack socket shows an IPv4 peer (RFC 4291, 2.5.5.2), becomes `10.0.0.1`. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=[0-9.]+$)/i, '');

/** Who may connect: addresses (`127.0.0.1`, `::1`) and subnets (`10.1.0.0/16`). Names are not resolved. */
export class AllowedPeers {
  readonly #list = new BlockList();

  /** @throws RangeError when an entry is neither an address nor a subnet; a typing error must not open or shut the entry. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [address = '', prefix, ...rest] = entry.split('/');
      const family = isIP(address);
      const bits = prefix === undefined ? undefined : Number(prefix);
      const longest = family === 6 ? 128 : 32;
      const badBits = bits !== undefined && !(Number.isInteger(bits) && bits >= 0 && bits <= longest && prefix !== '');
      if (family === 0 || rest.length > 0 || badBits) throw new RangeError(`not an address or subnet: ${entry}`);
      const type = family === 6 ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#list.addAddress(address, type);
      else this.#list.addSubnet(address, bits, type);
    }
  }

  allows(address: string | undefined): boolean {
    const plain = plainAddress(address ?? '');
    const family = isIP(plain);
    return family !== 0 && this.#list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  }
}
