import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const run = promisify(execFile);

/** Figures are not looked at: machines differ. What is counted and not timed must be right, though. */
describe('npm run bench -- --quick', () => {
  it('measures each of its parts beside something named, and says so in one JSON object', async () => {
    const { stdout } = await run(process.execPath, [MAIN, '--quick']);
    const { machine, size, ...parts } = JSON.parse(stdout) as Record<string, unknown>;
    expect(machine).toMatchObject({ node: process.version });
    expect(size).toBe('quick');
    expect(Object.keys(parts)).toEqual(['framing', 'decide', 'store', 'engine', 'scale', 'timers', 'recovery']);
    expect(stdout).not.toMatch(/null|NaN/);
    const whole = { early: 0, lost: 0, doubled: 0, fired: 300 };
    expect(parts['timers']).toMatchObject({ timers: 300, lateness: [whole, whole] });
    expect(parts['recovery']).toMatchObject({ adoption: { callers: 500 } });
  }, 120_000);

  it.each([
    ['--only', 'store,nothing', /--only: there is no nothing; there are framing, decide/],
    ['--fast', '', /Unknown option '--fast'/],
  ])('refuses %s %s', async (option, value, complaint) => {
    await expect(run(process.execPath, [MAIN, option, ...(value === '' ? [] : [value])])).rejects.toThrow(complaint);
  });
});
