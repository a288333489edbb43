/** `scripts/try` as its reader runs it, on the practice switch: the built program in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

const STEPS = [
  ['talk', 'park', 'music', 'pickup', 'park-blind', 'race', 'abandoned', 'clean-park-and-pick-up'],
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

  it('says what it does not understand, and ends with 2', async () => {
    const { code, out, err } = await run(['--loud']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('usage: scripts/try');
  });
});
