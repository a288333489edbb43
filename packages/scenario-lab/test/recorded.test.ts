/** docs/recorded/park.json is what really passes between switch, engine and Redis. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadCatalog } from '@parkade/redis-store';
import { recordCalls, type Recording, type Step } from '../src/record/record-calls.js';

const FILE = new URL('../../../docs/recorded/park.json', import.meta.url);
const LANES: readonly Step['lane'][] = ['socket', 'link', 'switch', 'script', 'timer'];

/**
 * Between lanes some steps go on side by side (a leg is asked for while Redis is read); within a lane each has its place, but for
 * commands that nobody waits for: that they are settled, and that phones stop ringing.
 */
const inTheBackground = ({ what }: Step): boolean => what === 'settleOutbox' || what === 'hupall';
const byLane = (recordings: readonly Recording[]): readonly unknown[] =>
  recordings.map(({ title, steps }) => ({
    title,
    background: steps
      .filter(inTheBackground)
      .map(({ what }) => what)
      .toSorted(),
    ...Object.fromEntries(
      LANES.map((lane) => [
        lane,
        steps.filter((step) => step.lane === lane && !inTheBackground(step)).map(({ what }) => what),
      ]),
    ),
  }));

describe('the recorded calls of the documents', () => {
  it('are played again step by step; npm run docs -- --record writes them anew', async () => {
    const names = new Map(Object.entries(loadCatalog()).map(([name, { sha }]) => [sha, name]));
    const played = await recordCalls((sha) => names.get(sha));
    expect(byLane(played)).toEqual(byLane(JSON.parse(readFileSync(FILE, 'utf8')) as readonly Recording[]));
  }, 120_000);
});
