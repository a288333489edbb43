/** The practice office: real engine, practice switch, real Redis, phones, and the story. What it tells changes with what happens. */
import { performance } from 'node:perf_hooks';
import type { PracticeLab } from '@parkade/practice-switch';
import { LAB_DOMAIN, liveCalls, PracticeHost, type PracticeScenario, type StoreHome } from '@parkade/scenario-lab';
import { Journal } from './journal.js';
import { newsBetween } from './news.js';
import { ALICE, BOARD_USER, DESKS, LAMP_KEYS, LOT, nameOfVoice, PARK_CODE } from './people.js';
import { DeskPhone } from './phones/desk-phone.js';
import type { OfficePhone } from './phones/line.js';
import { Mobile } from './phones/mobile.js';
import { orderOf } from './switch-orders.js';
import { Story } from './story/story.js';
import type { OfficeTold, PhoneTold, Press, Wish } from './told.js';
import { Troubles } from './troubles/troubles.js';

const TICK_MS = 250;
/** Changes that come together are told together. */
const GATHER_MS = 25;
/** What was heard a moment ago fades without a change at the switch. */
const LOOKS_EVERY_TICKS = 4;
const CLEARS_WITHIN_MS = 12_000;
const SETTLES_WITHIN_MS = 12_000;

export interface OfficeParts {
  readonly host: PracticeHost;
  readonly scenario: PracticeScenario;
  readonly lab: PracticeLab;
  readonly store: StoreHome;
}

export class PracticeOffice {
  readonly #parts: OfficeParts;
  readonly #phones: readonly OfficePhone[];
  readonly #journal = new Journal(performance.now());
  readonly #story: Story;
  readonly #troubles: Troubles;
  readonly #listeners = new Set<(told: OfficeTold) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #seen: readonly PhoneTold[] = [];
  #board: string | null = null;
  #gathering: NodeJS.Timeout | undefined;
  #ticks = 0;

  private constructor(parts: OfficeParts) {
    this.#parts = parts;
    this.#phones = phonesIn(parts.lab, {
      later: (ms, act) => this.#later(ms, act),
      onChange: () => this.#look(),
    });
    this.#story = new Story({
      scene: () => ({ phones: this.#phones.map((phone) => phone.told()) }),
      press: (press) => this.#pressKey(press),
      clearDesks: () => this.#clearDesks(),
      until: async (holds) =>
        parts.lab.until(holds, SETTLES_WITHIN_MS).then(
          () => true,
          () => false,
        ),
      onChange: () => this.#tellSoon(),
    });
    this.#troubles = new Troubles({ ...parts, journal: this.#journal, onChange: () => this.#tellSoon() });
    parts.lab.changes.observe(() => this.#look());
    for (const node of parts.lab.nodes())
      node.hearRequests(({ command }) => {
        const order = orderOf(command);
        if (order !== null) this.#journal.command(order);
      });
    const ticker = setInterval(() => this.#tick(), TICK_MS);
    this.#timers.add(ticker);
  }

  /** @throws Error when Redis, a switch or the engine does not start. */
  static async open({ seed }: { readonly seed?: number } = {}): Promise<PracticeOffice> {
    let around: { readonly lab: PracticeLab; readonly store: StoreHome } | undefined;
    const names = Object.fromEntries(DESKS.map(({ number, name }) => [number, name]));
    const host = PracticeHost.start({
      names,
      ...(seed === undefined ? {} : { seed }),
      watch: async (lab, store) => {
        around = { lab, store };
        return Promise.resolve();
      },
    });
    try {
      const scenario = await host.openScenario(LOT);
      await scenario.engine.start();
      if (around === undefined) throw new Error('the laboratory did not show its switches');
      return new PracticeOffice({ host, scenario, ...around });
    } catch (error) {
      await host.close();
      throw error;
    }
  }

  /** Where the engine serves its API and its board. */
  get engineUrl(): string {
    return `http://127.0.0.1:${this.#parts.scenario.apiPort}`;
  }

  /** Somebody who may sign in at the board, and do all there. @throws Error when `parkade users` complains. */
  async addBoardUser(password: string): Promise<string> {
    const phones = DESKS.slice(0, 1).map(({ number }) => `${number}@${LAB_DOMAIN}`);
    const words = ['users', 'add', BOARD_USER, '--scopes', 'see,act,records,admin', '--phones', phones.join(',')];
    await this.#parts.scenario.engine.command(words, `${password}\n`);
    return BOARD_USER;
  }

  /** Where the board is, on the office's own origin. */
  showBoard(address: string): void {
    this.#board = address;
    this.#tellSoon();
  }

  told(): OfficeTold {
    return {
      phones: this.#phones.map((phone) => phone.told()),
      story: this.#story.told(),
      troubles: this.#troubles.told(),
      news: this.#journal.all,
      board: this.#board,
      engineIsUp: this.#parts.scenario.engine.isRunning,
    };
  }

  /** Called with all that is told, at each change. Returns how to stop. */
  onTold(listener: (told: OfficeTold) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  obey(wish: Wish): void {
    switch (wish.wish) {
      case 'press':
        if (!this.#story.takes(wish)) this.#pressKey(wish);
        break;
      case 'story':
        this.#story.wish(wish.does);
        break;
      case 'trouble':
        this.#troubles.begin(wish.id);
    }
    this.#look();
  }

  /** Ends engine, Redis, switches; the folder with their logs goes unless it is to be kept. */
  async close(keepLogs = false): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    clearTimeout(this.#gathering);
    this.#listeners.clear();
    await this.#parts.scenario.close();
    await this.#parts.host.close(keepLogs);
  }

  #pressKey({ phone, key }: Press): void {
    const one = this.#phones.find(({ id }) => id === phone);
    if (one === undefined) return;
    const { name } = one.told();
    const now = performance.now();
    const gaps = { who: name, key };
    this.#journal.press({ word: 'pressed', gaps }, now);
    if (!one.press(key)) this.#journal.tell({ word: 'pressed-for-nothing', gaps }, now, null);
    this.#look();
  }

  #look(): void {
    const phones = this.#phones.map((phone) => phone.told());
    const now = performance.now();
    const news = newsBetween(this.#seen, phones);
    this.#seen = phones;
    for (const happened of news) this.#journal.tell(happened, now, null);
    if (news.length > 0) void this.#nameCall();
    this.#story.look();
    this.#tellSoon();
  }

  /** Which call the latest news are about, for technicians; nothing waits for it. */
  async #nameCall(): Promise<void> {
    try {
      const [call] = await liveCalls(await this.#parts.store.whereNow());
      if (call !== undefined) this.#journal.nameCall(`${call.callId} ${call.kind} v${call.version}`);
    } catch {
      // The store may be unplugged: then nobody knows.
    }
  }

  #tick(): void {
    this.#story.tick(TICK_MS);
    this.#ticks += 1;
    if (this.#ticks % LOOKS_EVERY_TICKS === 0) this.#look();
    else this.#tellSoon();
  }

  #tellSoon(): void {
    if (this.#gathering !== undefined || this.#listeners.size === 0) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      const told = this.told();
      for (const listener of this.#listeners) listener(told);
    }, GATHER_MS);
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  async #clearDesks(): Promise<void> {
    for (const phone of this.#phones) phone.hangUp();
    this.#troubles.sendVisitorsHome();
    const { lab } = this.#parts;
    await lab.empty(CLEARS_WITHIN_MS).catch(() => undefined);
    const dark = (): boolean => this.#phones.every((phone) => phone.told().lamps.every(({ state }) => state === 'off'));
    await lab.until(dark, CLEARS_WITHIN_MS).catch(() => undefined);
  }
}

function phonesIn(
  lab: PracticeLab,
  around: { readonly later: (ms: number, act: () => void) => void; readonly onChange: () => void },
): readonly OfficePhone[] {
  const nameOf = nameOfVoice;
  const line = lab.outsideLine(ALICE.number, ALICE.node, { name: ALICE.name, voice: ALICE.id });
  const mobile = new Mobile({ id: ALICE.id, name: ALICE.name, phone: line, nameOf }, ALICE.calls);
  const desks = DESKS.map(({ number, name, node }) => {
    const phone = lab.phone(number, node, { displayName: name, voice: number });
    const lamps = LAMP_KEYS.map((orbit) => ({ orbit, key: lab.lampKey(orbit, node) }));
    return new DeskPhone({ id: number, name, phone, nameOf, lamps, parkCode: PARK_CODE, ...around });
  });
  return [mobile, ...desks];
}
