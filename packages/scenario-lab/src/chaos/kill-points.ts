/**
 * One engine of two dies at a chosen point between load and dispatch; the other one must bring the story to the same end.
 * The other one is frozen until then, so that it is certain who does the work.
 */
import { performance } from 'node:perf_hooks';
import type { Phone, PhoneCall } from '@parkade/practice-switch';
import { liveCalls } from '../engine/store-reader.js';
import { eventually } from '../waiting.js';
import { ChaosLab, DOMAIN } from './chaos-lab.js';
import { askAtTheDoor } from './desk-door.js';
import { consultAndComplete, consultAndHangUp, nextRinging } from './kill-acts.js';
import { POINTS, STORIES, type KillOutcome, type Story } from './kill-stories.js';

const RECALL_AFTER = '2s';
const STEP_MS = 20_000;
/** Stories in which the parker is rung back at once. */
const RUNG_BACK: ReadonlySet<Story> = new Set(['recall', 'confirm']);
/** The key of a step with `confirm`. */
const KEY = '1';

/** Every point of a story, one after the other, in one laboratory. */
export async function killAtEveryPoint(story: Story, points = POINTS[story]): Promise<readonly KillOutcome[]> {
  const lab = await ChaosLab.start({
    seed: 1 + STORIES.indexOf(story),
    engines: 2,
    settings: {
      orbits: ['701-703'],
      reserve: '15s',
      parkOnHangup: story === 'hang-up',
      recall: {
        after: RUNG_BACK.has(story) ? RECALL_AFTER : '30s',
        chain: [{ ring: 'parker', for: '15s', ...(story === 'confirm' ? { confirm: '5s' } : {}) }],
        rounds: 2,
        again: '2s',
        lastly: 'stay',
      },
      claim: '1s',
      failsafeGrace: '20s',
    },
  });
  try {
    lab.engines[1]?.start();
    const phones = {
      alice: lab.phone('1000', 'node-a'),
      bob: lab.phone('1001', 'node-a'),
      carol: lab.phone('1002', 'node-a'),
    };
    const outcomes: KillOutcome[] = [];
    for (const point of points) outcomes.push(await new Telling(lab, phones, story, point).tell());
    return outcomes;
  } finally {
    await lab.close();
  }
}

interface Phones {
  readonly alice: Phone;
  readonly bob: Phone;
  readonly carol: Phone;
}

class Telling {
  readonly #lab: ChaosLab;
  readonly #phones: Phones;
  readonly #story: Story;
  readonly #point: string;
  readonly #then: string[] = [];
  #pressedAgain = false;
  #answering: NodeJS.Timeout | undefined;

  constructor(lab: ChaosLab, phones: Phones, story: Story, point: string) {
    this.#lab = lab;
    this.#phones = phones;
    this.#story = story;
    this.#point = point;
  }

  async tell(): Promise<KillOutcome> {
    let died = false;
    let diedAt = performance.now();
    let end: string;
    try {
      died = await this.#upToTheDeath();
      diedAt = performance.now();
      end = await this.#onwards();
    } catch (error) {
      end = error instanceof Error ? error.message : String(error);
    }
    const took = Math.round(performance.now() - diedAt);
    const left = await this.#leaveNothing();
    return {
      story: this.#story,
      point: this.#point,
      died,
      then: this.#then,
      end: left === undefined ? end : `${end}; ${left}`,
      took,
    };
  }

  get #mortal(): ChaosLab['engines'][number] {
    return engineAt(this.#lab, 0);
  }

  get #survivor(): ChaosLab['engines'][number] {
    return engineAt(this.#lab, 1);
  }

  /** Returns whether the engine died where it should. */
  async #upToTheDeath(): Promise<boolean> {
    await this.#survivor.untilReady();
    const { alice, bob, carol } = this.#phones;
    const caller = alice.dial('1001');
    const parker = (await nextRinging(bob)).answer();
    await caller.hearsEventually('phone:1001');
    if (this.#story === 'pickup' || this.#story === 'desk') await this.#park(parker, caller);
    this.#mortal.start({ PARKADE_KILL_AT: this.#point });
    await this.#mortal.untilReady();
    this.#survivor.freeze();
    await this.#mortal.untilAskedFirst(this.#lab.practice.nodes().length);
    const dead = this.#mortal.untilDead(12_000).then(
      () => true,
      () => false,
    );
    switch (this.#story) {
      case 'park':
      case 'recall':
      case 'confirm':
        await parker.blindTransfer('*70');
        if (this.#story !== 'park') this.#answerRecalls(bob);
        break;
      case 'consult':
        void consultAndComplete(bob, parker, (what) => this.#then.push(what));
        break;
      case 'hang-up': {
        const isParked = async (): Promise<boolean> => (await this.#orbitOf(caller)) !== undefined;
        void consultAndHangUp(bob, parker, isParked, (what) => this.#then.push(what));
        break;
      }
      case 'pickup':
        carol.dial('701');
        break;
      case 'desk':
        void this.#press(this.#mortal);
        this.#answerRecalls(carol);
        break;
    }
    const died = await dead;
    await this.#mortal.kill9();
    this.#survivor.thaw();
    return died;
  }

  async #park(parker: PhoneCall, caller: PhoneCall): Promise<void> {
    await parker.blindTransfer('*70');
    await eventually(
      'the caller to be parked',
      { within: STEP_MS },
      async () => (await this.#orbitOf(caller)) ?? undefined,
    );
  }

  /**
   * Looks again and again, until the story is over: who waited for the next call would outlive a story in which that call was answered
   * otherwise, and take the next story's.
   */
  #answerRecalls(phone: Phone): void {
    clearInterval(this.#answering);
    this.#answering = setInterval(() => {
      for (const call of phone.calls())
        if (call.direction === 'incoming' && !call.isUp && call.end === null) {
          this.#then.push('rang');
          this.#take(call);
        }
    }, 10);
  }

  #take(call: PhoneCall): void {
    call.answer();
    if (this.#story === 'confirm') call.press(KEY);
  }

  /** Carol asks that her phone rings; one press, by whichever engine. */
  async #press({ deskPath: path }: ChaosLab['engines'][number]): Promise<void> {
    const carol = { user: '1002', domain: DOMAIN };
    const call = (await liveCalls(this.#lab.store)).find(({ orbit }) => orbit === '701');
    if (call === undefined) throw new Error('nobody is in 701');
    const act = { kind: 'pick-up', phone: carol } as const;
    const by = { address: carol, label: 'desk of 1002' };
    const asked = { callId: call.callId, act, by, ifVersion: null, key: this.#point };
    const said = await askAtTheDoor(path, asked).catch(() => undefined);
    if (said !== undefined) this.#then.push(said);
  }

  /** Whatever happened: the caller talks, or waits and can be fetched, or is rung back. */
  async #onwards(): Promise<string> {
    const caller = this.#phones.alice.calls()[0];
    if (caller === undefined) return 'the caller is gone';
    const until = performance.now() + STEP_MS + 15_000;
    while (performance.now() < until) {
      if (caller.end !== null) return `the caller was ended ${caller.end.cause}`;
      const heard = caller.hears();
      const voice = heard.find((source) => source.startsWith('phone:'));
      if (voice !== undefined && this.#hearsAlice(voice)) {
        this.#then.push(`talks to ${voice.slice('phone:'.length)}`);
        return 'talking';
      }
      this.#answerWhateverRings();
      const orbit = await this.#orbitOf(caller);
      if (orbit !== undefined && this.#story === 'desk' && !this.#pressedAgain) {
        this.#pressedAgain = true;
        await this.#press(this.#survivor);
        this.#answerRecalls(this.#phones.carol);
      }
      const isFetched = !RUNG_BACK.has(this.#story) && this.#story !== 'desk';
      if (orbit !== undefined && this.#phones.carol.calls().length === 0 && isFetched) {
        this.#then.push(`in ${orbit}, fetched`);
        this.#phones.carol.dial(orbit);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return `the caller hears ${caller.hears().join(' ') || 'nothing'}`;
  }

  #hearsAlice(voice: string): boolean {
    const { bob, carol } = this.#phones;
    const other = [bob, carol].find(({ user }) => voice === `phone:${user}`);
    // The parker and the caller talk before the transfer takes, too: only somebody who came for the caller counts.
    const came = other?.calls().find((call) => call.isUp && call.hears().includes('phone:1000'));
    return came !== undefined && (other === carol || came.from.name.startsWith('Park '));
  }

  #answerWhateverRings(): void {
    for (const call of this.#phones.bob.calls())
      if (call.direction === 'incoming' && !call.isUp && call.from.name.startsWith('Park ')) {
        this.#then.push(call.from.name.endsWith('returned') ? 'rung by the switch' : 'rung back');
        this.#take(call);
      }
  }

  /** The orbit in which the store has the caller to be fetched. */
  async #orbitOf(caller: PhoneCall): Promise<string | undefined> {
    const calls = await liveCalls(this.#lab.store).catch(() => []);
    return calls.find(
      (call) => (call.kind === 'parked' || call.kind === 'recalling') && call.caller.leg === caller.legUuid,
    )?.orbit;
  }

  async #leaveNothing(): Promise<string | undefined> {
    clearInterval(this.#answering);
    this.#survivor.thaw();
    await this.#mortal.kill9();
    const hangUp = (): void => {
      for (const phone of Object.values(this.#phones) as Phone[]) for (const call of phone.calls()) call.hangUp();
    };
    try {
      await eventually('nothing to be left', { within: 15_000, every: 50 }, async () => {
        hangUp();
        const legs = this.#lab.practice.nodes().reduce((sum, node) => sum + node.legCount(), 0);
        const orbits = (await liveCalls(this.#lab.store)).map((call) => `${call.orbit} ${call.kind}`);
        if (legs > 0 || orbits.length > 0) throw new Error(`${legs} legs, orbits: ${orbits.join(' ') || 'none'}`);
        return true;
      });
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function engineAt(lab: ChaosLab, index: number): ChaosLab['engines'][number] {
  const engine = lab.engines[index];
  if (engine === undefined) throw new RangeError(`there is no engine ${index}`);
  return engine;
}
