/** What is shown of parked calls, lots and nodes, whoever shows it. Pure: rows are made of what the ports have answered. */
export { callRows, type CallRow } from './call-rows.js';
export { LOT_IN_USE_MS, lotRow, type LotRow } from './lot-rows.js';
export { engineRow, isSilent, type EngineRow } from './engine-rows.js';
export { countOn, nodeRow, type NodeLeases, type NodeRow } from './node-rows.js';
export type { LotFace } from './live/lot-face.js';
export { LiveLot, lotInfo, type Surroundings, type Told } from './live/live-lot.js';
export type { Privacy } from './live/persons.js';
export { endingOf } from './live/told.js';
export { personOf } from './live/persons.js';
export { wireBay, type Place } from './live/wire-bay.js';
