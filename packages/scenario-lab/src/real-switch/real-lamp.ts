import type { Subscription } from '@parkade/sip-phone';
import type { LabLamp, LampProto, LampShown, LampTold, Within } from '../lab.js';
import { eventually } from '../waiting.js';

const WITHIN_MS = 20_000;

export class RealLamp implements LabLamp {
  readonly name: string;
  readonly proto: LampProto;
  readonly #subscription: Subscription;

  constructor(name: string, proto: LampProto, subscription: Subscription) {
    this.name = name;
    this.proto = proto;
    this.#subscription = subscription;
  }

  state(): LampShown | undefined {
    return this.told().at(-1)?.state;
  }

  told(): readonly LampTold[] {
    return this.#subscription.notifies.flatMap(({ at, lamp, body }) =>
      lamp === undefined ? [] : [{ at, state: lamp === 'terminated' ? 'off' : lamp, caller: callerIn(body) }],
    );
  }

  bodies(): readonly string[] {
    return this.#subscription.notifies.map(({ body }) => body).filter((body) => body !== '');
  }

  async untilShows(state: LampShown, { within = WITHIN_MS }: Within = {}): Promise<void> {
    await eventually(`${this.name} to be ${state}`, { within, every: 10 }, () => {
      if (this.state() === state) return true;
      const told = this.told().map((one) => one.state);
      throw new Error(`it showed ${told.join(', ') || 'nothing'}`);
    });
  }

  async refresh(): Promise<void> {
    await this.#subscription.refresh();
  }
}

/** The remote party's display name (RFC 4235 section 4.1.6), as it stands in the XML. */
const callerIn = (body: string): string | undefined => /<remote>\s*<identity\s+display="([^"]*)"/s.exec(body)?.[1];
