import type { PracticeLab } from './lab.js';
import type { Phone } from './phones/phone.js';
import type { PhoneCall } from './phones/phone-call.js';

/** One line from outside: `{"id":1,"do":"dial","phone":"1000","number":"1001"}`. */
export interface ControlLine {
  readonly id?: number | string;
  readonly do: string;
  readonly phone?: string;
  readonly node?: string;
  readonly number?: string;
  readonly call?: string;
  readonly consult?: string;
  readonly wanted?: string;
  readonly withinMs?: number;
  readonly text?: string;
}

export type Say = (line: Readonly<Record<string, unknown>>) => void;

/**
 * Phones of a lab worked by lines of JSON, for people and programs in another process. Calls are named `c1`, `c2`, ...;
 * what happens to them is told as it happens (`{"event":"incoming",...}`).
 */
export class RemoteControl {
  readonly #lab: PracticeLab;
  readonly #say: Say;
  readonly #phones = new Map<string, Phone>();
  readonly #calls = new Map<string, PhoneCall>();
  readonly #names = new Map<PhoneCall, string>();
  readonly #lastHeard = new Map<PhoneCall, string>();

  constructor(lab: PracticeLab, say: Say) {
    this.#lab = lab;
    this.#say = say;
    lab.changes.observe(() => this.#report());
  }

  /** Carries a line out and says what became of it; a line that cannot be done is answered with `error`. */
  async carryOut(line: ControlLine): Promise<void> {
    const id = line.id === undefined ? {} : { id: line.id };
    try {
      this.#say({ ...id, ok: true, ...(await this.#do(line)) });
    } catch (error) {
      this.#say({ ...id, ok: false, error: error instanceof Error ? error.message : String(error) });
    }
  }

  async #do(line: ControlLine): Promise<Readonly<Record<string, unknown>>> {
    switch (line.do) {
      case 'phone': {
        const user = needed(line.phone, 'phone');
        this.#phones.set(user, this.#lab.phone(user, line.node ?? this.#lab.nodes()[0]?.name ?? ''));
        return {};
      }
      case 'dial':
        return { call: this.#name(this.#phone(line).dial(needed(line.number, 'number'))) };
      case 'legs':
        return { legs: this.#lab.nodes().map((node) => ({ node: node.name, count: node.legCount() })) };
      case 'api': {
        const [command = '', ...args] = needed(line.text, 'text').split(' ');
        return { reply: this.#lab.node(needed(line.node, 'node')).evaluate(command, args.join(' ')) };
      }
      case 'kill':
        await this.#lab.node(needed(line.node, 'node')).kill();
        return {};
      case 'restart':
        await this.#lab.node(needed(line.node, 'node')).restart();
        return {};
      default:
        return this.#doToCall(line, this.#call(line.call));
    }
  }

  async #doToCall(line: ControlLine, call: PhoneCall): Promise<Readonly<Record<string, unknown>>> {
    switch (line.do) {
      case 'answer':
        call.answer();
        return {};
      case 'reject':
        call.reject();
        return {};
      case 'hang-up':
        call.hangUp();
        return {};
      case 'hold':
        call.hold();
        return {};
      case 'resume':
        call.resume();
        return {};
      case 'blind-transfer':
        return { ...(await call.blindTransfer(needed(line.number, 'number'))) };
      case 'attended-transfer':
        return { ...(await call.attendedTransfer(this.#call(line.consult))) };
      case 'hears':
        return { sources: call.hears(), shown: call.shown };
      case 'until-hears':
        return { sources: await call.hearsEventually(needed(line.wanted, 'wanted'), line.withinMs) };
      default:
        throw new Error(`nothing is known of "${line.do}"`);
    }
  }

  #phone(line: ControlLine): Phone {
    const phone = this.#phones.get(needed(line.phone, 'phone'));
    if (phone === undefined) throw new Error(`no phone ${line.phone ?? ''}`);
    return phone;
  }

  #call(name: string | undefined): PhoneCall {
    const call = this.#calls.get(needed(name, 'call'));
    if (call === undefined) throw new Error(`no call ${name ?? ''}`);
    return call;
  }

  #name(call: PhoneCall): string {
    const known = this.#names.get(call);
    if (known !== undefined) return known;
    const name = `c${this.#names.size + 1}`;
    this.#names.set(call, name);
    this.#calls.set(name, call);
    void call.answered.then(() => this.#say({ event: 'answered', call: name }));
    void call.ended.then((end) => {
      this.#calls.delete(name);
      this.#lastHeard.delete(call);
      this.#say({ event: 'ended', call: name, ...end });
    });
    return name;
  }

  /** New incoming calls, and what is heard now that was not heard before. */
  #report(): void {
    for (const phone of this.#phones.values()) {
      for (const call of phone.calls()) {
        const isNew = !this.#names.has(call);
        const name = this.#name(call);
        if (isNew && call.direction === 'incoming') {
          const headers = Object.fromEntries(call.headers);
          this.#say({ event: 'incoming', phone: phone.user, call: name, from: call.from, headers });
        }
        this.#reportSound(call, name);
      }
    }
  }

  #reportSound(call: PhoneCall, name: string): void {
    const sources = call.hears();
    const text = sources.join('\n');
    if (text === (this.#lastHeard.get(call) ?? '')) return;
    this.#lastHeard.set(call, text);
    this.#say({ event: 'hears', call: name, sources });
  }
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw new Error(`"${name}" is missing`);
  return value;
}
