export { eraseNumber } from './erase-number.js';
export { exportRecords } from './export-records.js';
export type { FilterWords } from './filter-options.js';
export { listRecords, showRecord, summariseRecords, type ListWords } from './show-records.js';
export { withRecords, type WithRecords } from './with-records.js';
