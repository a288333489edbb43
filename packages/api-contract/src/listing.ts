/** What is asked for at once, and not followed. */
import { z } from 'zod';
import { Bay } from './bay.js';
import { Ending } from './ending.js';
import { LotInfo } from './lot.js';

/** A lot in numbers. */
export const LotSummary = z.strictObject({
  info: LotInfo,
  position: z.string(),
  bays: z.int(),
  /** Callers on music, callers for whom a phone rings, and who is being connected. */
  waiting: z.int(),
  ringing: z.int(),
  claimed: z.int(),
  reserved: z.int(),
  resting: z.int(),
  free: z.int(),
});
export type LotSummary = z.infer<typeof LotSummary>;

/** `GET /api/v1/lots` */
export const LotList = z.strictObject({ at: z.int(), lots: z.array(LotSummary) });
export type LotList = z.infer<typeof LotList>;

/** `GET /api/v1/calls`: everybody who is parked, or about to be. */
export const CallList = z.strictObject({
  at: z.int(),
  calls: z.array(z.strictObject({ lot: z.string(), bay: Bay })),
});
export type CallList = z.infer<typeof CallList>;

/** `GET /api/v1/calls/{callId}`: where they are, or how their wait ended. */
export const CallFound = z.strictObject({ lot: z.string(), bay: Bay.nullable(), ending: Ending.nullable() });
export type CallFound = z.infer<typeof CallFound>;

/** A switch as an operator sees it. */
export const NodeCard = z.strictObject({
  node: z.string(),
  site: z.string().nullable(),
  /** Since when no engine has heard of it; `null` while one has. */
  silentSince: z.int().nullable(),
  /** The engine that shows its lamps and looks after its callers. */
  watchedBy: z.string().nullable(),
  /** Since when it takes no new parked calls. */
  drainingSince: z.int().nullable(),
  waiting: z.int(),
  reserved: z.int(),
});
export type NodeCard = z.infer<typeof NodeCard>;
export const NodeList = z.strictObject({ at: z.int(), nodes: z.array(NodeCard) });
export type NodeList = z.infer<typeof NodeList>;

export const EngineCard = z.strictObject({
  engine: z.string(),
  startedAt: z.int(),
  seenAt: z.int(),
  /** Not heard of for some seconds: it was killed, or has lost Redis. */
  silent: z.boolean(),
  draining: z.boolean(),
  /** Dialplan requests being answered now. */
  requests: z.int(),
  /** Alike where engines go by the same configuration; `null`: one of a former release does not say. */
  configuration: z.string().nullable(),
});
export type EngineCard = z.infer<typeof EngineCard>;
export const EngineList = z.strictObject({ at: z.int(), engines: z.array(EngineCard) });
export type EngineList = z.infer<typeof EngineList>;

/** `POST /api/v1/reload`: what became of the file of the engine that answers. */
export const Reloaded = z.strictObject({
  engine: z.string(),
  at: z.int(),
  /** As the configuration names them; one that has another name now is removed and added. Without those that are as they were. */
  lots: z.array(z.strictObject({ lot: z.string(), change: z.enum(['added', 'changed', 'removed']) })),
  /** Orbits that were taken out while somebody is in them: `main/703`. */
  draining: z.array(z.string()),
  /** Fields that differ and hold from the next start on. */
  needsRestart: z.array(z.string()),
});
export type Reloaded = z.infer<typeof Reloaded>;

/** `GET /api/v1/health`: of the engine that answers. */
export const Health = z.strictObject({
  engine: z.string(),
  version: z.string(),
  at: z.int(),
  /** Since when the store has been away; `null` while it is there. */
  storeAwaySince: z.int().nullable(),
  streams: z.int(),
});
export type Health = z.infer<typeof Health>;
