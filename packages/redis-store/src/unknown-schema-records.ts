import type { Logger } from '@parkade/park-ports';
import type { UnknownSchemaRecord, OnUnknownSchema } from './call-record.js';

/** So many are remembered; the oldest is then forgotten, and told again should it still be there. */
const MOST = 10_000;

/** Records of another release: read over and over for as long as they stand, and told of once. */
export class UnknownSchemaRecords {
  readonly #told = new Set<string>();
  readonly #logger: Logger | undefined;
  readonly #onUnknownSchema: OnUnknownSchema | undefined;

  constructor(logger: Logger | undefined, onUnknownSchema: OnUnknownSchema | undefined) {
    this.#logger = logger;
    this.#onUnknownSchema = onUnknownSchema;
  }

  readonly report = (record: UnknownSchemaRecord): void => {
    // Text that is no record at all has no id; it is told of once, however much of it there is.
    const key = record.callId ?? '';
    if (this.#told.has(key)) return;
    const [oldest] = this.#told;
    if (oldest !== undefined && this.#told.size >= MOST) this.#told.delete(oldest);
    this.#told.add(key);
    this.#logger?.error('a stored call has an unknown schema and is left alone', { ...record });
    this.#onUnknownSchema?.(record);
  };
}
