/**
 * Takes a changed configuration while calls go on. What was read is checked first: a broken file changes nothing. Then the
 * engine has the new lots, prompts and times at once, from one fact to the next; lamps show what differs, and nothing else.
 */
import type { ReloadOutcome } from '@parkade/http-api';
import type { LotId } from '@parkade/park-decision';
import type { Logger, Meters, ParkStore } from '@parkade/park-ports';
import {
  mergeConfig,
  type ConfigLoading,
  type ConfigProblem,
  type LogLevel,
  type ResolvedConfig,
} from '@parkade/park-config';
import { logConfigWarnings } from './config-warnings.js';
import type { LiveConfig } from './live-config.js';
import { placeName, type Place } from './former-lots.js';
import { changesText, lotChanges } from './lot-changes.js';

export interface ReloadingOptions {
  readonly live: LiveConfig;
  readonly store: Pick<ParkStore, 'liveCalls'>;
  /** Told after the lots have changed. */
  readonly watching: { reconfigured(lots: readonly LotId[]): Promise<void> };
  /** Told last; nobody waits for it. */
  readonly api: { reconfigured(): Promise<void> };
  readonly setLogLevel: (level: LogLevel) => void;
  readonly log: Logger;
  readonly meters: Meters;
}

type Told = Pick<ConfigProblem, 'field' | 'message' | 'fix'>;

/** How often it is looked whether somebody is still in an orbit that was taken out of the file. */
const LOOK_EVERY_MS = 2_000;

export class Reloading {
  readonly #options: ReloadingOptions;
  readonly #started: ResolvedConfig;
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  /** Where somebody was at the last look: their lamp is put out before the orbit is let go. */
  #lately: readonly Place[] = [];
  #closed = false;

  constructor(options: ReloadingOptions) {
    this.#options = options;
    this.#started = options.live.current();
  }

  /** One after the other, each reads the file as it is when its turn comes. Never rejects. */
  reload(read: () => ConfigLoading): Promise<ReloadOutcome> {
    const outcome = this.#turn
      .then(() => this.#reload(read()))
      .catch((error: unknown): ReloadOutcome => {
        this.#options.log.error('configuration-refused', { why: String(error) });
        return { kind: 'refused', why: String(error), fields: [] };
      });
    this.#turn = outcome.then(() => undefined);
    return outcome;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  async #reload(loading: ConfigLoading): Promise<ReloadOutcome> {
    const { live, setLogLevel, log } = this.#options;
    if (loading.kind === 'invalid') return this.#refuse(loading.problems);
    logConfigWarnings(log, loading.warnings);
    const before = live.current();
    const merging = mergeConfig(this.#started, before, loading.config);
    if (merging.kind === 'refused') {
      const { field, message, fix } = merging;
      return this.#refuse([{ field, message, fix }]);
    }
    const { config, needRestart } = merging;
    live.replace(config);
    setLogLevel(config.log.level);
    if (needRestart.length > 0) log.warn('configuration-needs-restart', { fields: needRestart.join(' ') });
    const lots = lotChanges(before, config);
    log.info('configuration-reloaded', { lots: config.lots.length, changed: changesText(lots) });
    await this.#show();
    return { kind: 'taken', lots, draining: live.lots.kept.map(placeName), needsRestart: needRestart };
  }

  #refuse(problems: readonly Told[]): ReloadOutcome {
    const { log, meters } = this.#options;
    for (const { message, ...where } of problems) log.error('configuration-refused', { ...where, why: message });
    meters.count('parkade_reloads_total', { outcome: 'refused' });
    const fields = problems.map(({ field, message, fix }) => ({ field, problem: `${message}; ${fix}` }));
    return { kind: 'refused', why: problems.map(({ message }) => message).join('; '), fields };
  }

  async #show(): Promise<void> {
    const { live, log, meters } = this.#options;
    meters.count('parkade_reloads_total', { outcome: 'taken' });
    await this.#letGo();
    await this.#options.watching.reconfigured(live.lots.lots);
    void this.#options.api
      .reconfigured()
      .catch((error: unknown) => log.warn('api-not-reconfigured', { why: String(error) }));
  }

  /** While the store is away everything is kept. */
  async #letGo(): Promise<void> {
    clearTimeout(this.#timer);
    const { live, store, log } = this.#options;
    if (live.lots.kept.length === 0) return;
    const calls = await store.liveCalls();
    if (calls.kind === 'ok') {
      const occupied = calls.value.map(({ lot, orbit }): Place => ({ lot, orbit }));
      live.lots.keepOnly([...occupied, ...this.#lately]);
      this.#lately = occupied;
    }
    if (live.lots.kept.length === 0) return log.info('configuration-orbits-let-go');
    log.debug('orbits that are not configured any more are kept', {
      kept: live.lots.kept.map(({ lot, orbit }) => `${lot}/${orbit}`).join(' '),
    });
    if (!this.#closed) this.#timer = setTimeout(() => void this.#letGo(), LOOK_EVERY_MS);
  }
}
