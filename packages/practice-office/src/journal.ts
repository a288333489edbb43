/** "What just happened": the news of the office, latest first, each with the time since the press it follows from. */
import type { Happened } from './news.js';
import type { News } from './told.js';

const MOST = 60;
const MOST_COMMANDS = 12;

export class Journal {
  #news: readonly News[] = [];
  #nextId = 1;
  /** ms, of the last press. */
  #pressedAt: number | null = null;
  #commands: string[] = [];
  readonly #openedAt: number;
  /** What was told since the last press: it is not told twice. */
  readonly #since = new Set<string>();

  /** @param now ms, of any monotonic clock */
  constructor(now: number) {
    this.#openedAt = now;
  }

  get all(): readonly News[] {
    return this.#news;
  }

  press(happened: Happened, now: number): void {
    this.#pressedAt = now;
    this.#commands = [];
    this.#since.clear();
    this.#write(happened, now, null, null);
  }

  /** An order of the engine to the switch, as it was sent. */
  command(text: string): void {
    if (this.#commands.length < MOST_COMMANDS) this.#commands.push(text);
  }

  tell(happened: Happened, now: number, call: string | null): void {
    const key = JSON.stringify(happened);
    if (this.#since.has(key)) return;
    this.#since.add(key);
    const afterMs = this.#pressedAt === null ? null : Math.round(now - this.#pressedAt);
    this.#write(happened, now, afterMs, call);
  }

  /** What has been told since the press is about this call. */
  nameCall(call: string): void {
    const first = this.#news.findIndex(({ afterMs }) => afterMs === null);
    const last = first < 0 ? this.#news.length : first;
    this.#news = this.#news.map((one, nth) => (nth < last && one.call === null ? { ...one, call } : one));
  }

  #write({ word, gaps }: Happened, now: number, afterMs: number | null, call: string | null): void {
    const one: News = {
      id: this.#nextId,
      at: Math.round(now - this.#openedAt),
      word,
      gaps,
      afterMs,
      call,
      commands: afterMs === null ? [] : [...this.#commands],
    };
    this.#nextId += 1;
    this.#news = [one, ...this.#news].slice(0, MOST);
  }
}
