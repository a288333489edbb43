/** A key of a phone on the practice switch. */
import type { LampKey } from '@parkade/practice-switch';
import type { LabLamp, LampProto, LampShown, LampTold, Within } from '../lab.js';

const WITHIN_MS = 20_000;

export class PracticeLamp implements LabLamp {
  readonly name: string;
  readonly proto: LampProto;
  readonly #key: LampKey;

  constructor(name: string, proto: LampProto, key: LampKey) {
    this.name = name;
    this.proto = proto;
    this.#key = key;
  }

  state(): LampShown | undefined {
    return this.told().at(-1)?.state;
  }

  told(): readonly LampTold[] {
    return this.#key.told().map(({ at, state, caller }) => ({ at, state: shown(state), caller }));
  }

  bodies(): readonly string[] {
    return [];
  }

  async untilShows(state: LampShown, { within = WITHIN_MS }: Within = {}): Promise<void> {
    await this.#key.eventually(state === 'off' ? 'terminated' : state, within);
  }

  refresh(): Promise<void> {
    this.#key.subscribe();
    return Promise.resolve();
  }
}

const shown = (state: string): LampShown => (state === 'early' || state === 'confirmed' ? state : 'off');
