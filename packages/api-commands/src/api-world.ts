import type { ExitCode } from './exit-code.js';

/** What the commands have of the world; tests give their own. */
export interface ApiWorld {
  /** Whole lines, without the last line end. */
  out(text: string): void;
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lets so much time pass, or less when the signal comes. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** For a request that is to be done once, however often it is sent: 1 to 64 signs. */
  newKey(): string;
  /** 0 to 1. */
  random(): number;
  /** Calls `stop` when the user wants an end. Returns how to listen no more. */
  onInterrupt(stop: () => void): () => void;
}

/** Where an engine is asked, as it stands on the command line. */
export interface ApiOptions {
  readonly api?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly json?: boolean;
}

/** Gives a run's code to whoever ends the process. */
export type Finish = (code: ExitCode) => void;
