/** `scripts/try` as its reader runs it, on the practice switch: the built program in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const PROGRAM = fileURLToPath(new URL('../dist/try/main.js', import.meta.url));
const WITHIN_MS = 150_000;

interface Run {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

async function run(words: readonly string[], typed = ''): Promise<Run> {
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  const exit = once(child, 'exit');
  child.stdin.end(typed);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { code, out, err };
}

/** The stream is read on afterwards: somebody still listens. */
async function firstStepOf(out: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    out.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(' held ')) resolve();
    });
    out.once('end', () => reject(new Error(`it ended after ${said}`)));
  });
}

/** From Linux' /proc/pid/task/tid/children (proc(5)). */
const childrenOf = (pid = 0): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const STEPS = [
  ['talk', 'park', 'music', 'pickup', 'park-blind', 'race', 'abandoned', 'clean-park-and-pick-up'],
  ['for-whom', 'for-whom-refused', 'for-whom-taken', 'clean-for-somebody'],
  ['recall-answered', 'recall-picked-up-elsewhere', 'clean-nobody-picks-up'],
  ['recall-unanswered', 'clean-nobody-answers-either'],
  ['lot-full', 'orbit-taken', 'engine-killed', 'clean-full-and-taken'],
].flat();

describe('scripts/try', () => {
  it(
    'tells the story as one JSON object and nothing else; every promise holds',
    async () => {
      const { code, out, err } = await run(['--practice', '--once', '--json']);
      const told: unknown = JSON.parse(out);
      const held = (step: string): unknown => ({
        step,
        promise: expect.stringMatching(/\w+/),
        outcome: 'held',
        ms: expect.any(Number),
        detail: expect.any(String),
      });
      expect(told).toEqual({ switch: 'practice', ok: true, steps: STEPS.map(held) });
      expect({ code, err }).toEqual({ code: 0, err: '' });
    },
    WITHIN_MS,
  );

  it(
    'ends every process it has started when it is interrupted',
    async () => {
      const child = spawn(process.execPath, [PROGRAM, '--practice', '--once'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exit = once(child, 'exit');
      let started: readonly number[] = [];
      try {
        await firstStepOf(child.stdout);
        started = childrenOf(child.pid);
      } finally {
        child.kill('SIGINT');
      }
      expect((await exit)[0]).toBe(130);
      // Redis and the engine.
      expect(started.length).toBe(2);
      expect(started.filter(isThere)).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'ends every process it has started when nobody reads on',
    async () => {
      const child = spawn(process.execPath, [PROGRAM, '--practice', '--once'], { stdio: ['ignore', 'pipe', 'ignore'] });
      const exit = once(child, 'exit');
      let started: readonly number[] = [];
      try {
        await firstStepOf(child.stdout);
        started = childrenOf(child.pid);
      } finally {
        child.stdout.destroy();
      }
      expect((await exit)[0]).toBe(129);
      expect(started.length).toBe(2);
      expect(started.filter(isThere)).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'says what it does not understand, and ends with 2',
    async () => {
      const { code, out, err } = await run(['--loud']);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('usage: scripts/try');
    },
    WITHIN_MS,
  );
});
