import { runCommandLine } from '../../src/cli/command-line.js';
import type { CliDeps } from '../../src/cli/cli-deps.js';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `parkade` in this process. What a test does not give must not be touched by the command. */
export async function runCli(args: readonly string[], world: Partial<CliDeps> = {}): Promise<CliRun> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(args, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    env: {},
    nodeVersion: '22.12.0',
    newKey: () => 'key-of-a-test',
    random: () => 0.5,
    onInterrupt: () => () => undefined,
    clock: { now: () => 1_700_000_000_000 },
    colour: false,
    openDuties: () => Promise.reject(new Error('the test gave no duties')),
    openCredentials: () => Promise.reject(new Error('the test gave no credentials')),
    readSecret: () => Promise.reject(new Error('the test types nothing')),
    openRecords: () => Promise.reject(new Error('the test gave no records')),
    openQueues: () => Promise.reject(new Error('the test gave no queues')),
    openRecordFeed: () => Promise.reject(new Error('the test gave no feed')),
    pause: () => Promise.reject(new Error('the test does not wait')),
    openStore: () => Promise.reject(new Error('the test gave no store')),
    probeEsl: () => Promise.reject(new Error('the test gave no switch')),
    askRedis: () => Promise.reject(new Error('the test gave no Redis')),
    ...world,
  });
  return { code, stdout: out.join('\n'), stderr: err.join('\n') };
}
