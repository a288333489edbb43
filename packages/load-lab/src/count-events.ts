/** What the switch does for a cycle, in counts of its own events: the same on every machine, busy or not. */
import type { EslEvent } from '@parkade/scenario-lab';
import type { LotKind } from './cycle.js';
import type { LoadHouse } from './load-house.js';
import { runLoad } from './run-load.js';

/** All for one cycle: two conversations, a park and a pick-up between them. */
export interface CycleCost {
  readonly lot: LotKind;
  readonly cycles: number;
  readonly events: number;
  /** Of all events together, kB, as they are written out. */
  readonly eventKb: number;
  /** Applications that legs ran (CHANNEL_EXECUTE). */
  readonly actions: number;
  /** Times that a leg's dialplan was searched, but for `execute_extension`. */
  readonly passes: number;
  /** API commands, also those within others and within the dialplan. */
  readonly commands: number;
  /** `uuid_dump`. */
  readonly dumps: number;
  readonly sockets: number;
  /** PRESENCE_IN that are not of a leg. */
  readonly lamps: number;
}

/** Events that come by themselves. */
const BESIDE = new Set(['HEARTBEAT', 'RE_SCHEDULE', 'MODULE_LOAD', undefined]);
const SETTLES_MS = 1500;

/** One worker; the times of such a run say nothing, since every event is written out for us. */
export async function countEvents(house: LoadHouse, lot: LotKind, seconds: number): Promise<CycleCost> {
  await house.crews(1);
  await settle();
  const link = await house.node.openLink();
  try {
    await link.listenTo('ALL');
    const { done, failed } = await runLoad(house, lot, { workers: 1, seconds });
    await settle();
    const events = link.events.filter((event) => !BESIDE.has(event['Event-Name']));
    return costOf(lot, done + failed, events);
  } finally {
    await link.close();
  }
}

function costOf(lot: LotKind, cycles: number, events: readonly EslEvent[]): CycleCost {
  const each = (count: number): number => Math.round((10 * count) / Math.max(1, cycles)) / 10;
  const having = (name: string, also: (event: EslEvent) => boolean = () => true): number =>
    each(events.filter((event) => event['Event-Name'] === name && also(event)).length);
  return {
    lot,
    cycles,
    events: each(events.length),
    eventKb: each(events.reduce((sum, event) => sum + bytesOf(event), 0) / 1024),
    actions: having('CHANNEL_EXECUTE'),
    passes: having('CHANNEL_STATE', (event) => event['Channel-State'] === 'CS_ROUTING'),
    commands: having('API'),
    dumps: having('API', (event) => event['API-Command'] === 'uuid_dump'),
    sockets: having('CHANNEL_EXECUTE', (event) => event['Application'] === 'socket'),
    lamps: having('PRESENCE_IN', (event) => event['proto'] !== 'any'),
  };
}

const bytesOf = (event: EslEvent): number =>
  Object.entries(event).reduce((sum, [name, value]) => sum + name.length + value.length + 3, 0);

const settle = (): Promise<void> => new Promise((passed) => setTimeout(passed, SETTLES_MS));
