import { ChaosLab } from '../chaos/chaos-lab.js';
import { toneOfUser } from '../lab-sounds.js';
import type { LabPhone, LabUser } from '../lab.js';
import { PracticePhone } from '../practice/practice-phone.js';
import { eventually } from '../waiting.js';
import { TWO_ENGINES, type TwoEngines } from './two-engines.js';

const NODE = 'node-a';

/** On the practice switch; each story has all of it to itself. */
export class PracticePair implements TwoEngines {
  readonly #lab: ChaosLab;
  readonly #phones = new Map<LabUser, PracticePhone>();

  private constructor(lab: ChaosLab) {
    this.#lab = lab;
  }

  static async start(seed: number): Promise<PracticePair> {
    return new PracticePair(await ChaosLab.start({ seed, engines: 2, settings: TWO_ENGINES }));
  }

  get first(): ChaosLab['engines'][number] {
    return engineAt(this.#lab, 0);
  }

  get second(): ChaosLab['engines'][number] {
    return engineAt(this.#lab, 1);
  }

  get store(): ChaosLab['store'] {
    return this.#lab.store;
  }

  phone(user: LabUser): Promise<LabPhone> {
    const known = this.#phones.get(user);
    if (known !== undefined) return Promise.resolve(known);
    const lab = this.#lab.practice;
    const phone = new PracticePhone({ user, node: NODE, lab }, lab.phone(user, NODE, { tone: toneOfUser(user) }));
    this.#phones.set(user, phone);
    return Promise.resolve(phone);
  }

  async endPhones(): Promise<void> {
    await Promise.all([...this.#phones.values()].map((phone) => phone.losePower()));
    await eventually('no leg to be left', { within: 6_000 }, () =>
      this.#lab.node(NODE).legCount() === 0 ? true : undefined,
    );
  }

  async close(): Promise<void> {
    await this.#lab.close();
  }
}

function engineAt(lab: ChaosLab, index: number): ChaosLab['engines'][number] {
  const engine = lab.engines[index];
  if (engine === undefined) throw new RangeError(`there is no engine ${String(index)}`);
  return engine;
}
