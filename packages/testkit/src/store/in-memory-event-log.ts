import { declarationOf, type BesideEvent, type LotEvent, type LotId } from '@parkade/park-decision';
import type { EventLog, Follower, Following, LogEntry, Positions, Reset, StoreAnswer } from '@parkade/park-ports';
import { copy, type StoreFaults } from './store-faults.js';

const START = '0-0';

interface Stream {
  readonly entries: LogEntry[];
  /** The id of the last entry that was trimmed. */
  trimmed: number;
}

const numberOf = (id: string): number => Number.parseInt(id, 10) || 0;

/** The event log of the in-memory store, with the semantics of the one in Redis. The same contract suite runs on both. */
export class InMemoryEventLog implements EventLog {
  readonly #faults: StoreFaults;
  readonly #limit: number;
  readonly #streams = new Map<LotId, Stream>();
  readonly #followers = new Set<InMemoryFollowing>();
  #lastId = 0;

  constructor(faults: StoreFaults, limit = 10_000) {
    this.#faults = faults;
    this.#limit = limit;
    faults.onTurn(() => this.#ring());
  }

  append(events: readonly BesideEvent[]): Promise<StoreAnswer<void>> {
    return this.#faults.answer('append', () => this.write(events));
  }

  read(lot: LotId, after: string, limit: number): Promise<StoreAnswer<readonly LogEntry[]>> {
    return this.#faults.answer('read', () => this.entriesAfter(lot, after).slice(0, limit));
  }

  async follow(lots: readonly LotId[], from: Positions, follower: Follower): Promise<Following> {
    const following = new InMemoryFollowing(this, this.#faults, follower, () => this.#followers.delete(following));
    this.#followers.add(following);
    await following.begin(lots, from);
    return following;
  }

  /** As a part of a store's step. */
  write(events: readonly LotEvent[]): void {
    for (const event of events) {
      this.#stream(event.lot).entries.push({ id: `${(this.#lastId += 1)}-0`, event: copy(event) });
      this.trim(event.lot, this.#limit);
    }
    this.#ring();
  }

  /** As an engine of another release might. */
  writeForeign(lot: LotId): void {
    this.#stream(lot).entries.push({ id: `${(this.#lastId += 1)}-0`, event: null });
    this.#ring();
  }

  trim(lot: LotId, keep: number): void {
    const stream = this.#stream(lot);
    while (stream.entries.length > keep) stream.trimmed = numberOf(stream.entries.shift()?.id ?? START);
  }

  /** As a Redis that comes back with nothing. */
  empty(): void {
    this.#streams.clear();
  }

  entriesAfter(lot: LotId, after: string): readonly LogEntry[] {
    return this.#stream(lot).entries.filter(({ id }) => numberOf(id) > numberOf(after));
  }

  endOf(lot: LotId): string {
    return this.#stream(lot).entries.at(-1)?.id ?? START;
  }

  /** Nothing beyond the position is gone. */
  goesOnFrom(lot: LotId, position: string): boolean {
    const { entries, trimmed } = this.#stream(lot);
    return position === START ? trimmed === 0 : entries.some(({ id }) => id === position);
  }

  #ring(): void {
    for (const follower of this.#followers) void follower.ring();
  }

  #stream(lot: LotId): Stream {
    const known = this.#streams.get(declarationOf(lot));
    if (known !== undefined) return known;
    const fresh: Stream = { entries: [], trimmed: 0 };
    this.#streams.set(declarationOf(lot), fresh);
    return fresh;
  }
}

class InMemoryFollowing implements Following {
  readonly #log: InMemoryEventLog;
  readonly #faults: StoreFaults;
  readonly #follower: Follower;
  readonly #onClose: () => void;
  readonly #positions = new Map<LotId, string | null>();
  #turn: Promise<void> = Promise.resolve();
  #isOpen = true;
  #interrupted = false;

  constructor(log: InMemoryEventLog, faults: StoreFaults, follower: Follower, onClose: () => void) {
    this.#log = log;
    this.#faults = faults;
    this.#follower = follower;
    this.#onClose = onClose;
  }

  async begin(lots: readonly LotId[], from: Positions): Promise<void> {
    for (const lot of lots) this.#positions.set(lot, from.get(lot) ?? null);
    await this.ring();
  }

  async add(lots: readonly LotId[]): Promise<void> {
    for (const lot of lots) if (!this.#positions.has(lot)) this.#positions.set(lot, null);
    await this.ring();
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    this.#onClose();
    await this.#turn;
  }

  ring(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#look());
    return this.#turn;
  }

  async #look(): Promise<void> {
    if (!this.#isOpen) return;
    if (this.#faults.isDown) {
      if (!this.#interrupted) this.#follower.interrupted?.();
      this.#interrupted = true;
      return;
    }
    const resets = [...this.#positions].flatMap(([lot, position]) => this.#resetOf(lot, position));
    try {
      if (resets.length > 0) await this.#follower.reset(resets);
      for (const { lot, position } of resets) this.#positions.set(lot, position);
      if (this.#interrupted && resets.length === 0) this.#follower.resumed?.();
      this.#interrupted = false;
      for (const [lot, position] of this.#positions) await this.#tell(lot, position ?? START);
    } catch {
      if (!this.#interrupted) this.#follower.interrupted?.();
      this.#interrupted = true;
      setImmediate(() => void this.ring());
    }
  }

  #resetOf(lot: LotId, position: string | null): readonly Reset[] {
    if (position === null) return [{ lot, why: 'no-position', position: this.#log.endOf(lot) }];
    return this.#log.goesOnFrom(lot, position) ? [] : [{ lot, why: 'gap', position: this.#log.endOf(lot) }];
  }

  async #tell(lot: LotId, position: string): Promise<void> {
    const entries = this.#log.entriesAfter(lot, position);
    const last = entries.at(-1);
    if (last === undefined) return;
    await this.#follower.entries(lot, copy(entries));
    this.#positions.set(lot, last.id);
  }
}
