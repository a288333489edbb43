/** One viewer's stream: which lots, how far, in which words. */
import { CONTRACT_VERSION, isAfter, type Heartbeat, type Problem, type SnapshotMessage } from '@parkade/api-contract';
import { declarationOf } from '@parkade/park-decision';
import type { Surroundings } from '@parkade/park-view';
import type { Published, ToldLot } from '../lots/told-lot.js';
import { rightsIn, seesLot, type Viewer } from '../who/viewer.js';
import { writePositions } from './event-id.js';
import type { EventConnection } from './slow-reader.js';

/** One message (HTML, "Server-sent events", 9.2.6); JSON has no line ends. */
const frame = (event: string, id: string, data: string): string => `event: ${event}\nid: ${id}\ndata: ${data}\n\n`;

export class ViewerStream {
  viewer: Viewer;
  /** Those that were asked for; `null`: all that may be seen. */
  readonly #wanted: readonly string[] | null;
  readonly #connection: EventConnection;
  readonly #told = new Set<string>();
  /** By declaration: its lots share a stream, and one place in it. */
  readonly #positions = new Map<string, string>();

  constructor(viewer: Viewer, wanted: readonly string[] | null, connection: EventConnection) {
    this.viewer = viewer;
    this.#wanted = wanted;
    this.#connection = connection;
  }

  wants(lot: string): boolean {
    return seesLot(this.viewer, lot) && (this.#wanted === null || this.#wanted.includes(lot));
  }

  /** Some lot of that declaration, or the lot itself. */
  follows(declared: string): boolean {
    return this.#positions.has(declared);
  }

  has(lot: string): boolean {
    return this.#told.has(lot);
  }

  /** Goes on after a position, or begins with a snapshot where that cannot be. `false`: the reader was cut. */
  begin(lot: ToldLot, position: string | undefined, surroundings: Surroundings): boolean {
    const missed = position === undefined ? null : lot.after(position);
    if (missed === null) return this.snapshot(lot, position === undefined ? 'new' : 'gap', surroundings);
    this.#begun(lot, position ?? lot.live.position);
    return missed.every((published) => this.change(published));
  }

  snapshot(lot: ToldLot, why: SnapshotMessage['why'], surroundings: Surroundings): boolean {
    const { live } = lot;
    this.#begun(lot, live.position);
    const message: SnapshotMessage = {
      kind: 'snapshot',
      contract: CONTRACT_VERSION,
      why,
      lot: live.snapshot(rightsIn(this.viewer, live.face), this.viewer.privacy, surroundings),
    };
    return this.#write('snapshot', JSON.stringify(message));
  }

  /** Nobody may miss what happened in another lot before this one was read: the earliest place stands until something is told. */
  #begun({ live: { face } }: ToldLot, position: string): void {
    this.#told.add(face.lot);
    const declared = declarationOf(face.lot);
    const here = this.#positions.get(declared);
    if (declared === face.lot || here === undefined || isAfter(here, position)) this.#positions.set(declared, position);
  }

  change(published: Published): boolean {
    const { position } = published.told;
    if (position !== null) this.#positions.set(declarationOf(published.lot), position);
    return this.#write('change', published.text(this.viewer.privacy));
  }

  gone(lot: string): boolean {
    this.#told.delete(lot);
    if (declarationOf(lot) === lot) this.#positions.delete(lot);
    return this.#write('lot-gone', JSON.stringify({ kind: 'lot-gone', lot }));
  }

  heartbeat(common: Omit<Heartbeat, 'phones'>): boolean {
    const phones: Heartbeat['phones'] = this.viewer.phones.map((phone) => ({ ...phone, state: 'unknown' }));
    return this.#write('heartbeat', JSON.stringify({ ...common, phones }));
  }

  goodbye(problem: Problem): Promise<void> {
    return this.#connection.end(
      frame('goodbye', writePositions(this.#positions), JSON.stringify({ kind: 'goodbye', problem })),
    );
  }

  cut(): void {
    this.#connection.cut();
  }

  #write(event: string, data: string): boolean {
    return this.#connection.write(frame(event, writePositions(this.#positions), data));
  }
}
