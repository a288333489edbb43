export { LoadHouse } from './load-house.js';
export { runLoad, type LoadReport } from './run-load.js';
export { compareLots, type LotComparison } from './compare-lots.js';
export type { CycleEnd, CycleTimes, LotKind } from './cycle.js';
export { countEvents, type CycleCost } from './count-events.js';
