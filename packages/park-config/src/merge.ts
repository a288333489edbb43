/** What of a newly read configuration holds while the engine runs, and what waits for its next start. */
import type { LotPolicy } from '@parkade/park-decision';

import type { ResolvedConfig } from './resolved-config.js';

export type Merging =
  | {
      readonly kind: 'merged';
      readonly config: ResolvedConfig;
      /** Fields that differ from what the engine was started with and that it goes on with unchanged. */
      readonly needRestart: readonly string[];
    }
  /** Nothing of it can be taken. */
  | { readonly kind: 'refused'; readonly field: string; readonly message: string; readonly fix: string };

/** Connections and listeners are made at the start; the guard stands in the dialplan and must change together with it. */
const AT_START: readonly (readonly [field: string, of: (config: ResolvedConfig) => unknown])[] = [
  ['listen', ({ listen: { host, port, allow } }) => [host, port, allow]],
  ['http', ({ http }) => http],
  ['api', ({ api }) => api],
  ['redis', ({ redis }) => redis],
  ['records', ({ records }) => records],
  ['webhooks', ({ webhooks }) => webhooks],
  ['traces', ({ traces }) => traces],
  ['nodes', ({ nodes }) => nodes.map(({ node, esl, password }) => [node, esl, password])],
  ['timeouts.guard', ({ timeouts }) => timeouts.guardMs],
  ['timeouts.command', ({ timeouts }) => timeouts.commandMs],
  ['timeouts.store', ({ timeouts }) => timeouts.storeMs],
  ['log.format', ({ log }) => log.format],
];

/** @param started  What the engine was started with, whatever was merged since. */
export function mergeConfig(started: ResolvedConfig, running: ResolvedConfig, next: ResolvedConfig): Merging {
  const renamed = running.lots.find(({ policy }) => !isSameDomain(next, policy));
  if (renamed !== undefined)
    return {
      kind: 'refused',
      field: `lots.${renamed.policy.lot}.domain`,
      message: 'the domain of a lot cannot change while the engine runs',
      fix: 'restart the engines one after the other; nothing of the file was taken',
    };
  const needRestart = AT_START.filter(([, of]) => !isSame(of(started), of(next))).map(([field]) => field);
  const { guardMs, commandMs, storeMs } = started.timeouts;
  const config: ResolvedConfig = {
    ...next,
    listen: started.listen,
    http: started.http,
    api: started.api,
    redis: started.redis,
    records: started.records,
    webhooks: started.webhooks,
    traces: started.traces,
    nodes: started.nodes.map((node) => {
      const now = next.nodes.find((one) => one.node === node.node);
      return now === undefined ? node : { ...node, peerDial: now.peerDial, site: now.site };
    }),
    timeouts: { ...next.timeouts, guardMs, commandMs, storeMs },
    log: { ...next.log, format: started.log.format },
  };
  return { kind: 'merged', config, needRestart };
}

/** Of a lot that is not there any more nothing is asked. */
const isSameDomain = (next: ResolvedConfig, { lot, domain }: LotPolicy): boolean =>
  next.lots.every(({ policy }) => policy.lot !== lot || policy.domain === domain);

/** Both come out of the same resolver, so their keys stand in the same order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
