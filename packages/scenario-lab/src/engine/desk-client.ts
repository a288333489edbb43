/** Somebody at a screen of a scenario, or a program: whoever asks the engine over HTTP, as docs/api.md says. */
import { randomUUID } from 'node:crypto';
import { callOf, type Accepted, type Bay, type Problem } from '@parkade/api-contract';
import type { AnyCall } from '@parkade/park-decision';
import type { DeskSaid, LabDesk, LabUser, SeenCall } from '../lab.js';
import { LAB_DOMAIN } from '../lab-surroundings.js';

const LOT = 'main';
/** Made up for a test. */
const PASSWORD = 'orbit seven hundred and one';
const PROGRAM = 'a program';
/** What is put in the place of what was there. */
const PUT: ReadonlySet<string> = new Set(['note', 'for-whom']);

export interface DeskWay {
  readonly apiPort: number;
  /** A command of `parkade` with the engine's configuration. */
  readonly command: (words: readonly string[], typed?: string) => Promise<string>;
  readonly liveCalls: () => Promise<readonly AnyCall[]>;
}

/** Everybody of one scenario who asks over HTTP; each signs in once. */
export class Desks {
  readonly #way: DeskWay;
  readonly #desks = new Map<string, Promise<LabDesk>>();

  constructor(way: DeskWay) {
    this.#way = way;
  }

  /** A person, by a session; `null` is a program, by a token. @throws Error when the engine lets them not in */
  of(by: LabUser | null): Promise<LabDesk> {
    const name = by ?? PROGRAM;
    const there = this.#desks.get(name) ?? this.#open(by);
    this.#desks.set(name, there);
    return there;
  }

  async #open(by: LabUser | null): Promise<LabDesk> {
    const { command, apiPort } = this.#way;
    if (by === null) {
      const token = await command(['tokens', 'add', 'program', '--scopes', 'see,act']);
      return new DeskClient(this.#way, { authorization: `Bearer ${token}` });
    }
    const name = `user-${by}`;
    await command(['users', 'add', name, '--phones', address(by)], `${PASSWORD}\n`);
    const origin = `http://127.0.0.1:${apiPort}`;
    const response = await fetch(`${origin}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ user: name, password: PASSWORD }),
    });
    const [cookie] = response.headers.getSetCookie();
    if (cookie === undefined) throw new Error(`${name} cannot sign in: ${await response.text()}`);
    return new DeskClient(this.#way, { cookie: cookie.split(';', 1)[0] ?? '', origin });
  }
}

class DeskClient implements LabDesk {
  readonly #way: DeskWay;
  readonly #proof: Readonly<Record<string, string>>;

  constructor(way: DeskWay, proof: Readonly<Record<string, string>>) {
    this.#way = way;
    this.#proof = proof;
  }

  async whoIsIn(orbit: string): Promise<SeenCall> {
    const call = (await this.#way.liveCalls()).find((one) => one.orbit === orbit);
    if (call === undefined) throw new Error(`nobody is in ${orbit}`);
    return { callId: call.callId, version: call.version };
  }

  pickUp(orbit: string, phone: LabUser, seen?: SeenCall): Promise<DeskSaid> {
    return this.#act(orbit, 'pickup', { phone: address(phone) }, seen);
  }

  send(orbit: string, to: LabUser): Promise<DeskSaid> {
    return this.#act(orbit, 'send', { to: address(to), forSeconds: 20 });
  }

  cancel(orbit: string): Promise<DeskSaid> {
    return this.#act(orbit, 'cancel', {});
  }

  ringNow(orbit: string): Promise<DeskSaid> {
    return this.#act(orbit, 'ring-now', {});
  }

  extend(orbit: string, bySeconds: number): Promise<DeskSaid> {
    return this.#act(orbit, 'extend', { bySeconds });
  }

  note(orbit: string, text: string, seen?: SeenCall): Promise<DeskSaid> {
    return this.#act(orbit, 'note', { text }, seen);
  }

  forWhom(orbit: string, whom: string): Promise<DeskSaid> {
    return this.#act(orbit, 'for-whom', { forWhom: whom });
  }

  park(talkOf: LabUser, how: { readonly orbit?: string; readonly note?: string } = {}): Promise<DeskSaid> {
    return this.#ask(`/lots/${LOT}/park`, { talkOf: address(talkOf), ...how });
  }

  putBack({ callId }: Pick<SeenCall, 'callId'>): Promise<DeskSaid> {
    return this.#ask(`/calls/${callId}/put-back`, {});
  }

  async #act(orbit: string, act: string, body: object, seen?: SeenCall): Promise<DeskSaid> {
    const { callId } = seen ?? (await this.whoIsIn(orbit));
    const ifVersion = seen === undefined ? {} : { ifVersion: seen.version };
    return this.#ask(`/calls/${callId}/${act}`, { ...body, ...ifVersion }, PUT.has(act) ? 'PUT' : 'POST');
  }

  async #ask(path: string, body: object, method: 'POST' | 'PUT' = 'POST'): Promise<DeskSaid> {
    const headers = { ...this.#proof, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    const asking = { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${this.#way.apiPort}/api/v1${path}`, asking);
    const said: unknown = await response.json();
    return response.ok ? doneWith((said as Accepted).bay) : { kind: 'refused', problem: said as Problem };
  }
}

function doneWith(bay: Bay): DeskSaid {
  const { state } = bay;
  const note = 'call' in state ? (state.call.note?.text ?? null) : null;
  return { kind: 'done', orbit: bay.orbit, callId: callOf(bay)?.callId ?? '', note };
}

const address = (user: LabUser): string => `${user}@${LAB_DOMAIN}`;
