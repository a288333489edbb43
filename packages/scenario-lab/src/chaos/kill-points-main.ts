/** Prints the table of kill points: `node packages/scenario-lab/dist/chaos/kill-points-main.js [story]`. */
import { killAtEveryPoint } from './kill-points.js';
import { killTable, STORIES } from './kill-stories.js';

const wanted = process.argv[2];
const stories = STORIES.filter((story) => wanted === undefined || story === wanted);
const outcomes = (await Promise.all(stories.map((story) => killAtEveryPoint(story)))).flat();
console.log(killTable(outcomes));
process.exitCode = outcomes.every(({ end, died }) => died && end === 'talking') ? 0 : 1;
