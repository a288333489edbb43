/** Drivers of databases are loaded by `openRecords` and `openExisting` when they are wanted, not by this. */
export { csvHead, csvLines } from './csv.js';
export { LaterRelease, NoRecords } from './failures.js';
export { digitsOf } from './number-digits.js';
export { openExisting, openRecords, type RecordPlace } from './open-records.js';
export { OpenedStore } from './opened-store.js';
export { NoSuchPage } from './reading-rows.js';
export type { Batch, ErasedRows, PageWanted, RecordQueries, RecordStore, SummaryWanted } from './record-store.js';
export { RecordWriter, type RecordWriterOptions } from './record-writer.js';
export { batchOf, type SiteOf } from './rows.js';
export { unwritable } from './unwritable.js';
