/** All viewers' streams of this engine: each change is told to those who may see it, a heartbeat every two seconds. */
import type { Problem } from '@parkade/api-contract';
import { declarationOf } from '@parkade/park-decision';
import type { ApiDeps } from '../api-deps.js';
import type { LiveLots } from '../lots/live-lots.js';
import type { Published, ToldLot } from '../lots/told-lot.js';
import type { Viewer } from '../who/viewer.js';
import type { Positions } from './event-id.js';
import type { EventConnection } from './slow-reader.js';
import { ViewerStream } from './viewer-stream.js';

const HEARTBEAT_MS = 2_000;
/** A right that was taken away, or has expired, ends the stream after so many heartbeats. */
const ASK_AGAIN_AFTER = 5;
/** A page or a screen has one; whoever opens more takes them from others. */
const MOST_OF_A_VIEWER = 20;

export interface NewStream {
  readonly viewer: Viewer;
  readonly wanted: readonly string[] | null;
  readonly from: Positions;
  /** Who it is by now; a problem when they may not be there any more, `null` when nobody can say. */
  readonly again: () => Promise<Viewer | Problem | null>;
}

export type EventStreamsDeps = Pick<ApiDeps, 'engine' | 'clock' | 'log' | 'meters' | 'drains'>;

export class EventStreams {
  readonly #deps: EventStreamsDeps;
  readonly #lots: LiveLots;
  readonly #streams = new Map<ViewerStream, NewStream['again']>();
  readonly #stopHearing: () => void;
  #timer: NodeJS.Timeout | undefined;
  #beats = 0;
  #asking: Promise<void> = Promise.resolve();

  constructor(deps: EventStreamsDeps, lots: LiveLots) {
    this.#deps = deps;
    this.#lots = lots;
    this.#stopHearing = lots.hear({
      changed: (published) => this.#changed(published),
      readAnew: (lot, why) => this.#readAnew(lot, why),
      gone: (lot) => this.#each((stream) => !stream.has(lot) || stream.gone(lot)),
    });
  }

  get count(): number {
    return this.#streams.size;
  }

  mayOpen({ kind, name }: Viewer): boolean {
    const isTheirs = ({ viewer }: ViewerStream): boolean => viewer.kind === kind && viewer.name === name;
    return [...this.#streams.keys()].filter(isTheirs).length < MOST_OF_A_VIEWER;
  }

  start(): void {
    this.#timer = setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  async close(problem: Problem): Promise<void> {
    clearInterval(this.#timer);
    this.#stopHearing();
    const streams = [...this.#streams.keys()];
    this.#streams.clear();
    await Promise.all(streams.map((stream) => stream.goodbye(problem)));
    await this.#asking;
  }

  /** `over` is told by the connection. */
  add(connection: EventConnection, { viewer, wanted, from, again }: NewStream): ViewerStream {
    const stream = new ViewerStream(viewer, wanted, connection);
    this.#streams.set(stream, again);
    this.#gauge();
    const surroundings = this.#lots.surroundings();
    for (const lot of this.#lots.all) {
      const { lot: name } = lot.live.face;
      if (stream.wants(name) && !this.#served(stream, stream.begin(lot, from.get(declarationOf(name)), surroundings)))
        return stream;
    }
    for (const lot of from.keys()) if (!stream.follows(lot) && !stream.wants(lot)) stream.gone(lot);
    this.#served(stream, stream.heartbeat(this.#heartbeat()));
    connection.begun();
    return stream;
  }

  remove(stream: ViewerStream): void {
    if (this.#streams.delete(stream)) this.#gauge();
  }

  #changed(published: Published): void {
    this.#each((stream) => !stream.has(published.lot) || stream.change(published));
  }

  #readAnew(lot: ToldLot, why: 'gap' | 'changed'): void {
    const { lot: name } = lot.live.face;
    const surroundings = this.#lots.surroundings();
    this.#each((stream) => !stream.wants(name) || stream.snapshot(lot, stream.has(name) ? why : 'new', surroundings));
  }

  /** The calls are on the same event loop: nothing that goes wrong here may be thrown into it. */
  #beat(): void {
    try {
      const heartbeat = this.#heartbeat();
      this.#each((stream) => stream.heartbeat(heartbeat));
    } catch (error) {
      this.#failed('heartbeat', error);
    }
    this.#beats += 1;
    if (this.#beats % ASK_AGAIN_AFTER !== 0) return;
    this.#asking = this.#asking
      .then(() => this.#askAgain())
      .catch((error: unknown) => this.#failed('who-it-is', error));
  }

  #failed(what: string, error: unknown): void {
    this.#deps.log.error('api-streams-failed', { what, why: error instanceof Error ? error.message : String(error) });
  }

  #heartbeat() {
    const { engine, clock } = this.#deps;
    return { kind: 'heartbeat', at: clock.now(), storeAwaySince: this.#lots.storeAwaySince, engine } as const;
  }

  /** Rights may have been taken away since; while nobody can say, the stream goes on. */
  async #askAgain(): Promise<void> {
    for (const [stream, again] of this.#streams) {
      const now = await again();
      if (now === null || !this.#streams.has(stream)) continue;
      if ('status' in now) {
        void stream.goodbye(now);
        this.remove(stream);
      } else this.#viewerIsNow(stream, now);
    }
  }

  #viewerIsNow(stream: ViewerStream, viewer: Viewer): void {
    const isSame = JSON.stringify(viewer) === JSON.stringify(stream.viewer);
    stream.viewer = viewer;
    if (isSame) return;
    const surroundings = this.#lots.surroundings();
    for (const lot of this.#lots.all) {
      const { lot: name } = lot.live.face;
      const isWell = stream.wants(name)
        ? stream.snapshot(lot, 'changed', surroundings)
        : !stream.has(name) || stream.gone(name);
      if (!this.#served(stream, isWell)) return;
    }
  }

  #each(tell: (stream: ViewerStream) => boolean): void {
    for (const stream of this.#streams.keys()) this.#served(stream, tell(stream));
  }

  #served(stream: ViewerStream, isWell: boolean): boolean {
    if (isWell) return true;
    this.#deps.meters.count('parkade_api_streams_cut_total');
    this.#deps.log.warn('api-stream-cut', { who: stream.viewer.name, why: 'does not read' });
    this.remove(stream);
    return false;
  }

  #gauge(): void {
    this.#deps.meters.gauge('parkade_api_streams', this.#streams.size);
  }
}
