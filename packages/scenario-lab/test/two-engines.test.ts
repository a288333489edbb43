/** Two engines on the practice switch: one stands still, or dies in the middle of a park. */
import { describe, it } from '@jest/globals';
import { PracticePair } from '../src/two-engines/practice-pair.js';
import { tellPair, TWO_ENGINES_STORIES } from '../src/two-engines/two-engines.js';

describe('two engines', () => {
  it.each(TWO_ENGINES_STORIES)(
    '$title',
    async (story) => {
      const pair = await PracticePair.start(1 + TWO_ENGINES_STORIES.indexOf(story));
      try {
        await tellPair(story, pair);
      } finally {
        await pair.close();
      }
    },
    120_000,
  );
});
