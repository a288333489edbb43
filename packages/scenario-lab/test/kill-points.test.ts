/** One of two engines dies at every point between load and dispatch; the story has the same end each time. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { killAtEveryPoint } from '../src/chaos/kill-points.js';
import { killTable, POINTS, STORIES, type KillOutcome } from '../src/chaos/kill-stories.js';

const ALL_POINTS_MS = 300_000;
const points = STORIES.flatMap((story) => POINTS[story].map((point) => ({ story, point })));

describe('[M3][I8] an engine killed at a chosen point', () => {
  let outcomes: readonly KillOutcome[] = [];

  beforeAll(async () => {
    outcomes = (await Promise.all(STORIES.map((story) => killAtEveryPoint(story)))).flat();
    process.stdout.write(`${killTable(outcomes)}\n`);
  }, ALL_POINTS_MS);

  it.each(points)('$story, killed at $point: the caller ends up talking, and nothing is left', ({ story, point }) => {
    const outcome = outcomes.find((one) => one.story === story && one.point === point);
    expect(outcome).toMatchObject({ died: true, end: 'talking' });
  });
});
