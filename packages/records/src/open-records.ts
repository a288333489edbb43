import type { RecordStore } from './record-store.js';
import type { PostgresOptions } from './open-postgres.js';

/** Where records are kept. */
export type RecordPlace =
  /** `path` is absolute. */
  | { readonly kind: 'file'; readonly path: string }
  | ({ readonly kind: 'postgres' } & Omit<PostgresOptions, 'mayCreate'>);

/** For an engine: the store is made when it is not there, and no disk holds the engine up. Drivers are loaded only now. @throws */
export async function openRecords(place: RecordPlace): Promise<RecordStore> {
  if (place.kind === 'postgres')
    return (await import('./open-postgres.js')).openPostgres({ ...place, mayCreate: true });
  const { FileKeeper } = await import('./file-keeper.js');
  return new FileKeeper({ path: place.path });
}

/** For a command that reads: nothing is made. @throws NoRecords */
export async function openExisting(place: RecordPlace): Promise<RecordStore> {
  if (place.kind === 'postgres')
    return (await import('./open-postgres.js')).openPostgres({ ...place, mayCreate: false });
  return (await import('./open-file.js')).openFile({ path: place.path, mayCreate: false });
}
