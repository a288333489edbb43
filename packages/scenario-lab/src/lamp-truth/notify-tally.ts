/** Counts what keys were told, by the form of their value (`701` or `park+701`), and looks into every NOTIFY. */
import type { LabLamp, LampProto } from '../lab.js';
import { flawedNotifies } from '../scenarios/clean-notify.js';

export interface Told {
  /** Subscriptions, those of rebooted phones included. */
  readonly keys: number;
  /** Times such a key was told something. */
  readonly times: number;
  /** NOTIFYs that were read as XML and searched for uuids; none on a switch without SIP. */
  readonly bodies: number;
}

const NOTHING: Told = { keys: 0, times: 0, bodies: 0 };

export class NotifyTally {
  readonly flaws: string[] = [];
  readonly #told = new Map<LampProto, Told>();

  /** Once for each key, when nobody tells it anything any more. */
  add(lamps: readonly LabLamp[]): void {
    this.flaws.push(...flawedNotifies(lamps));
    for (const lamp of lamps) {
      const { keys, times, bodies } = this.of(lamp.proto);
      this.#told.set(lamp.proto, {
        keys: keys + 1,
        times: times + lamp.told().length,
        bodies: bodies + lamp.bodies().length,
      });
    }
  }

  of(proto: LampProto): Told {
    return this.#told.get(proto) ?? NOTHING;
  }
}
