/** Phones on a table and the calls each of them has: commands are carried out, and what happens by itself is noticed. */
import { performance } from 'node:perf_hooks';
import { ALL_REASONS } from '../lab-sounds.js';
import {
  LAB_USERS,
  type LabCall,
  type LabIncomingCall,
  type LabPhone,
  type LabUser,
  type NodeName,
  type ScenarioLab,
  type Sound,
} from '../lab.js';
import { HELP, nameOf, type TryCommand } from './read-command.js';

/** The last ones sit at the other node. */
const NODE_OF: Readonly<Partial<Record<LabUser, NodeName>>> = { '1006': 'node-b', '1007': 'node-b' };
const JUST_NOW_MS = 80;
const SOUNDS: readonly Sound[] = [...LAB_USERS, 'music', 'ringback', ...ALL_REASONS];

/** What a phone is doing. */
interface Line {
  readonly phone: LabPhone;
  readonly calls: LabCall[];
  ringing: LabIncomingCall[];
  seen: number;
}

export class PhoneTable {
  readonly #lab: ScenarioLab;
  readonly #orbits: readonly string[];
  readonly #lines: ReadonlyMap<LabUser, Line>;
  readonly #up = new Set<LabCall>();
  #looking: Promise<readonly string[]> = Promise.resolve([]);

  private constructor(lab: ScenarioLab, orbits: readonly string[], lines: ReadonlyMap<LabUser, Line>) {
    this.#lab = lab;
    this.#orbits = orbits;
    this.#lines = lines;
  }

  static async plugIn(lab: ScenarioLab, orbits: readonly string[]): Promise<PhoneTable> {
    const lines = new Map<LabUser, Line>();
    for (const user of LAB_USERS) {
      const name = nameOf(user);
      const displayName = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
      const phone = await lab.phone(user, { displayName, node: NODE_OF[user] ?? 'node-a' });
      lines.set(user, { phone, calls: [], ringing: [], seen: 0 });
    }
    return new PhoneTable(lab, orbits, lines);
  }

  /** What is to be said at once; an impossible wish is an answer, not an error. */
  async obey(command: TryCommand): Promise<readonly string[]> {
    try {
      return await this.#carryOut(command);
    } catch (error) {
      return [error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)];
    }
  }

  /** What has happened by itself since the last look: phones that ring, calls that came about or ended. */
  news(): Promise<readonly string[]> {
    this.#looking = this.#looking.then(
      () => this.#look(),
      () => this.#look(),
    );
    return this.#looking;
  }

  async #carryOut(command: TryCommand): Promise<readonly string[]> {
    switch (command.kind) {
      case 'dial': {
        const line = this.#line(command.who);
        line.calls.push(line.phone.call(command.number));
        return [`${command.who} dials ${command.number}`];
      }
      case 'answer':
        return this.#answer(command.who);
      case 'hang-up':
        await this.#current(command.who).hangUp();
        return [`${command.who} hangs up`];
      case 'transfer': {
        const outcome = await this.#current(command.who).blindTransfer(command.number);
        return [`${command.who} transfers to ${command.number}: ${outcome.kind}`];
      }
      case 'hold':
        await this.#current(command.who).hold();
        return [`${command.who} holds`];
      case 'resume':
        await this.#current(command.who).resume();
        return [`${command.who} resumes`];
      case 'engine':
        return this.#engine(command.does);
      case 'lots':
        return this.#orbitViews();
      case 'phones':
        return [...this.#lines.values()].map(describe);
      case 'hearing':
        return this.#hearing();
      case 'help':
        return HELP.split('\n').map((line) => line.trim());
      case 'unknown':
        return [command.why];
      case 'wait':
      case 'nothing':
      case 'quit':
        return [];
    }
  }

  async #engine(does: 'dies' | 'returns'): Promise<readonly string[]> {
    if (does === 'dies') {
      await this.#lab.engine.kill9();
      return ['the engine is gone (kill -9)'];
    }
    await this.#lab.engine.start();
    return ['the engine is back'];
  }

  async #orbitViews(): Promise<readonly string[]> {
    return Promise.all(this.#orbits.map(async (orbit) => `${orbit} ${await this.#lab.orbit(orbit)}`));
  }

  async #answer(who: LabUser): Promise<readonly string[]> {
    await this.news();
    const line = this.#line(who);
    const call = line.ringing.pop();
    if (call === undefined) return [`nothing rings at ${who}`];
    await call.answer();
    line.calls.push(call);
    return [`${who} answers`];
  }

  #hearing(): readonly string[] {
    const up = this.#calls().filter((call) => call.isUp());
    if (up.length === 0) return ['nobody is in a call'];
    return up.map((call) => `${call.owner} hears ${heardNow(call).join(' and ') || 'silence'}`);
  }

  async #look(): Promise<readonly string[]> {
    const news: string[] = [];
    for (const line of this.#lines.values()) news.push(...(await newRings(line)));
    for (const call of this.#calls()) {
      if (call.isUp() && !this.#up.has(call)) {
        this.#up.add(call);
        news.push(`${call.owner} is connected`);
      } else if (!call.isUp() && this.#up.delete(call)) {
        news.push(`${call.owner}: the call has ended`);
      }
    }
    return news;
  }

  #calls(): readonly LabCall[] {
    return [...this.#lines.values()].flatMap(({ calls }) => calls);
  }

  /** The call that is up, else one that rings here or that this phone is dialling. */
  #current(who: LabUser): LabCall {
    const { calls, ringing } = this.#line(who);
    const call = calls.findLast((one) => one.isUp()) ?? ringing.pop() ?? calls.at(-1);
    if (call === undefined) throw new Error(`${who} has no call`);
    return call;
  }

  #line(who: LabUser): Line {
    const line = this.#lines.get(who);
    if (line === undefined) throw new Error(`there is no phone ${who}`);
    return line;
  }
}

async function newRings(line: Line): Promise<readonly string[]> {
  const news: string[] = [];
  for (; line.seen < line.phone.callsReceived(); line.seen += 1) {
    const call = await line.phone.nextCall();
    line.ringing.push(call);
    news.push(`${line.phone.user} rings: ${call.from.name ?? ''} <${call.from.number}>`);
    void call.untilCancelled({ within: A_DAY_MS }).then(
      () => (line.ringing = line.ringing.filter((one) => one !== call)),
      () => undefined,
    );
  }
  return news;
}

const A_DAY_MS = 86_400_000;

function describe({ phone, calls, ringing }: Line): string {
  const up = calls.filter((call) => call.isUp());
  const does = up.length > 0 ? 'in a call' : ringing.length > 0 ? 'rings' : 'idle';
  return `${phone.user} ${nameOf(phone.user).padEnd(6)} ${phone.node}  ${does}`;
}

function heardNow(call: LabCall): readonly Sound[] {
  const since = performance.now() - JUST_NOW_MS;
  return SOUNDS.filter((sound) => call.firstHeardAfter(sound, since) !== undefined);
}
