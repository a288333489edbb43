/** Somebody at a screen of a scenario, who asks by way of the door of the engine under test. */
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import type { Act, AnyCall } from '@parkade/park-decision';
import type { DeskSaid, LabDesk, LabUser } from '../lab.js';
import { LAB_DOMAIN } from '../lab-surroundings.js';

export interface DeskWay {
  /** The socket of the door. */
  readonly path: string;
  readonly liveCalls: () => Promise<readonly AnyCall[]>;
}

export class DeskClient implements LabDesk {
  readonly #way: DeskWay;
  readonly #by: { readonly address: object; readonly label: string };

  constructor(way: DeskWay, by: LabUser) {
    this.#way = way;
    this.#by = { address: address(by), label: `desk of ${by}` };
  }

  async whoIsIn(orbit: string): Promise<AnyCall> {
    const call = (await this.#way.liveCalls()).find((one) => one.orbit === orbit);
    if (call === undefined) throw new Error(`nobody is in ${orbit}`);
    return call;
  }

  async ask(orbit: string, act: Act, seen?: AnyCall, key: string = randomUUID()): Promise<DeskSaid> {
    const { callId, version } = seen ?? (await this.whoIsIn(orbit));
    const ifVersion = seen === undefined ? null : version;
    return this.#post('/ask', { callId, act, by: this.#by, ifVersion, key });
  }

  pickUp(orbit: string, phone: LabUser, seen?: AnyCall, key?: string): Promise<DeskSaid> {
    return this.ask(orbit, { kind: 'pick-up', phone: address(phone) }, seen, key);
  }

  send(orbit: string, to: LabUser): Promise<DeskSaid> {
    return this.ask(orbit, { kind: 'send', to: address(to), forMs: 20_000 });
  }

  park(talkOf: LabUser, how: { readonly orbit?: string; readonly note?: string } = {}): Promise<DeskSaid> {
    const { orbit = null, note } = how;
    return this.#post('/park', { what: { talkOf: address(talkOf) }, lot: 'main', orbit, by: this.#by, note });
  }

  putBack({ callId }: AnyCall): Promise<DeskSaid> {
    return this.#post('/put-back', { callId, by: this.#by });
  }

  #post(url: string, wanted: object): Promise<DeskSaid> {
    return new Promise((resolve, reject) => {
      const asking = request({ socketPath: this.#way.path, path: url, method: 'POST', agent: false }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.once('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          if (response.statusCode === 200) resolve(JSON.parse(text) as DeskSaid);
          else reject(new Error(`the desk's door says ${String(response.statusCode)}: ${text}`));
        });
      });
      asking.once('error', reject);
      asking.end(JSON.stringify(wanted));
    });
  }
}

const address = (user: LabUser) => ({ user, domain: LAB_DOMAIN });
