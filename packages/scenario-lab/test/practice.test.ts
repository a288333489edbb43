/** Every scenario on two practice nodes, the engine as a process of its own; what is heard is read from the media graph. */
import { describe } from '@jest/globals';
import { SCENARIOS } from '../src/index.js';
import { Gate, isAboutTimes, Telling } from './telling.js';

/** Each has an engine, a Redis and two nodes of its own, but they share the processors. */
const SIDE_BY_SIDE = 3;

describe('on the practice switch', () => {
  const telling = new Telling(new Gate(SIDE_BY_SIDE));
  const here = SCENARIOS.filter(({ only }) => only === undefined || only.kind === 'practice');
  for (const scenario of here.filter((one) => !isAboutTimes(one))) telling.among(scenario);
  for (const scenario of here.filter(isAboutTimes)) telling.alone(scenario);
});
