import { readFileSync } from 'node:fs';

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Lower ports belong to services that people know by their number. */
const LOWEST = 10_000;
const HIGHEST = 65_535;
/** What Linux has when nobody changed it. */
const USUAL: PortRange = { first: 32_768, last: 60_999 };
/** Fewer ports than this are too few for a whole test run. */
const ENOUGH = 2_000;

/**
 * Ports that the system gives to nobody who asks for any port, as the near end of every connection does: below the range it
 * draws from, or above. Where that range leaves no room, the usual place is as good as any.
 */
export function rangeBeside({ first, last }: PortRange): PortRange {
  if (first - LOWEST >= ENOUGH) return { first: LOWEST, last: first - 1 };
  if (HIGHEST - last >= ENOUGH) return { first: last + 1, last: HIGHEST };
  return { first: LOWEST, last: USUAL.first - 1 };
}

/** From the text of /proc/sys/net/ipv4/ip_local_port_range (ip(7)). */
export function readEphemeralRange(text: string): PortRange {
  const [first = Number.NaN, last = Number.NaN] = text.trim().split(/\s+/).map(Number);
  return Number.isInteger(first) && Number.isInteger(last) && first <= last ? { first, last } : USUAL;
}

export function ephemeralRange(): PortRange {
  try {
    return readEphemeralRange(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'));
  } catch {
    return USUAL;
  }
}
