/** How many TCP connections to a listener on loopback stand: an outbound socket of a leg should live for milliseconds. */
import { readFileSync } from 'node:fs';

const ESTABLISHED = '01';

/** From Linux' /proc/net/tcp (proc(5)); `undefined` elsewhere. Each connection is counted once, at the listener's end. */
export function connectionsTo(port: number): number | undefined {
  let table: string;
  try {
    table = readFileSync('/proc/net/tcp', 'utf8');
  } catch {
    return undefined;
  }
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
  return rows.filter(([, address, , state]) => address?.endsWith(local) === true && state === ESTABLISHED).length;
}
