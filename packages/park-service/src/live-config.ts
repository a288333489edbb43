import type { EngineSettings, Settings } from '@parkade/park-engine';
import { configDigest, type ResolvedConfig } from '@parkade/park-config';
import { LiveLots } from './live-lots.js';

/** Redone by another engine after this; a ring that was only slow is then refused as known and counts as ringing. */
const OUTBOX_GRACE_MS = 700;
const TICKET_MS = 15_000;
const SAFE_MUSIC = 'tone_stream://%(400,3600,425);loops=-1';

/** The configuration of now; what `current` answers is used at once and never kept. */
export class LiveConfig {
  readonly lots: LiveLots;
  #config: ResolvedConfig;
  #digest: string;

  constructor(config: ResolvedConfig) {
    this.#config = config;
    this.#digest = configDigest(config);
    this.lots = new LiveLots(config);
  }

  current(): ResolvedConfig {
    return this.#config;
  }

  /** What the others are told, to see whether theirs is the same. */
  get digest(): string {
    return this.#digest;
  }

  /** Without a pause in between: no call sees half of it. */
  replace(config: ResolvedConfig): void {
    this.#config = config;
    this.#digest = configDigest(config);
    this.lots.replace(config);
  }
}

export const engineSettings = (live: LiveConfig): Settings => ({
  current: (): EngineSettings => ({
    failsafeGraceMs: live.current().timeouts.failsafeGraceMs,
    ticketMs: TICKET_MS,
    outboxGraceMs: OUTBOX_GRACE_MS,
    safeMusic: SAFE_MUSIC,
    confirmPrompt: live.current().prompts.confirm,
    recallPrompt: live.current().prompts.recall,
    refusalPrompts: live.current().prompts,
    messages: live.current().messages,
  }),
});
