import { parseLegId, type RingId } from '@parkade/park-decision';
import type { TransferLeg } from '@parkade/park-ports';
import type { CallerIdentity } from '../caller-codec.js';
import { variable } from '../channel-data.js';
import { LISTED_BY, REFER_FOR_HEADER } from '../names.js';
import { whoIsOn } from '../who-is-on.js';
import { readDump, rowsOf } from './reports.js';

const UNANSWERED = new Set(['DOWN', 'DIALING', 'RINGING', 'EARLY']);

/** Legs that the node has dialled and nobody answered, from `show channels as json`; `undefined` when that is no such list. */
export function unansweredLegs(answer: string): readonly TransferLeg[] | undefined {
  return rowsOf(answer)
    ?.filter(({ direction, callstate }) => direction === 'outbound' && UNANSWERED.has(String(callstate)))
    .flatMap(({ uuid, dest }) => {
      const leg = typeof uuid === 'string' ? parseLegId(uuid) : undefined;
      return leg === undefined || typeof dest !== 'string' ? [] : [{ leg, dialled: dest }];
    });
}

/**
 * Whether a leg of this ringing is in `show channels like <ring> as json`; `undefined` when that is no such list. The command looks
 * into other columns, too; the ringing stands in `presence_data`, see {@link LISTED_BY}.
 */
export const isListed = (answer: string, ring: RingId): boolean | undefined =>
  rowsOf(answer)?.some((row) => row[LISTED_BY] === ring);

/** Whether `uuid_dump <leg> json` is of a leg made for a transfer to another node. */
export const isForTransfer = (dump: string): boolean => variable(readDump(dump) ?? {}, REFER_FOR_HEADER) !== undefined;

/** Who is on a leg, from `uuid_dump <leg> json`; `undefined` when that is no such dump. */
export function readIdentity(dump: string): CallerIdentity | undefined {
  const { name, number } = whoIsOn(readDump(dump) ?? {});
  return number === '' ? undefined : { name, number };
}
