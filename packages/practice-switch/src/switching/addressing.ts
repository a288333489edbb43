import { type Cause, isCause } from '../core/causes.js';
import type { Device, Resolution } from '../channel/device.js';

/** A user the node knows; without a registered phone it is `USER_NOT_REGISTERED`. */
export interface DirectoryUser {
  readonly user: string;
  readonly domain?: string;
  /** Context its calls start in; `default` when absent. */
  readonly context?: string;
  /** Variables its calls carry (directory `<variable>`). */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A SIP MESSAGE as a phone gets it. */
export interface PhoneText {
  readonly from: string;
  readonly text: string;
}

/** A phone as its node sees it. */
export interface Registration extends Device {
  readonly user: string;
  readonly domain: string;
  readonly registered: boolean;
  /** A SIP MESSAGE. */
  receiveText(message: PhoneText): void;
  /** `sip:1001@127.0.0.1:20001`: the same at every node to which it registers. */
  readonly contact: string;
}

/** Who can be dialled on a node: directory users, their phones, and other nodes. */
export class Addressing {
  readonly domain: string;
  readonly #trunk: (address: string) => Device | null;
  readonly #phones: Registration[] = [];
  readonly #directory = new Map<string, DirectoryUser>();

  /** @param trunk the device that reaches `host[:port]`, when that is a node of the lab */
  constructor(domain: string, directory: readonly DirectoryUser[], trunk: (address: string) => Device | null) {
    this.domain = domain;
    this.#trunk = trunk;
    for (const entry of directory) this.#directory.set(`${entry.user}@${entry.domain ?? domain}`, entry);
  }

  register(phone: Registration): void {
    this.#phones.push(phone);
    const { user, domain } = phone;
    if (!this.#directory.has(`${user}@${domain}`)) this.#directory.set(`${user}@${domain}`, { user, domain });
  }

  isKnown(address: string): boolean {
    return this.#directory.has(address);
  }

  /** Context in which a user's calls start. */
  contextOf(address: string): string {
    return this.#directory.get(address)?.context ?? 'default';
  }

  /** Variables a user's calls carry. */
  variablesOf(address: string): readonly [string, string][] {
    return Object.entries(this.#directory.get(address)?.variables ?? {});
  }

  /** Phones of `user@domain`, or of `user`. */
  phonesOf(address: string): readonly Registration[] {
    const [user = '', domain = this.domain] = address.split('@');
    return this.#phones.filter((phone) => phone.user === user && phone.domain === domain);
  }

  /** What an address of a dial string means; several phones of one user ring together. */
  resolve(address: string): readonly Resolution[] {
    const user = /^user\/([^@]+)(?:@(.+))?$/.exec(address);
    if (user !== null) return this.#resolveUser(user[1] ?? '', user[2] ?? this.domain);
    const direct = /^sofia\/[^/]+\/(?:sip:)?([^@%]+)[@%]([^;]+)/.exec(address);
    if (direct !== null) return [this.#resolveSip(direct[1] ?? '', direct[2] ?? '')];
    const error = /^error\/(\w+)$/i.exec(address)?.[1]?.toUpperCase();
    return [failure(error !== undefined && isCause(error) ? error : 'CHAN_NOT_IMPLEMENTED')];
  }

  #resolveUser(user: string, domain: string): readonly Resolution[] {
    if (!this.#directory.has(`${user}@${domain}`)) return [failure('SUBSCRIBER_ABSENT')];
    const phones = this.phonesOf(`${user}@${domain}`);
    if (phones.length === 0) return [failure('USER_NOT_REGISTERED')];
    return phones.map((device) => ({ kind: 'device', device, user, domain }));
  }

  #resolveSip(user: string, host: string): Resolution {
    const phone = this.phonesOf(`${user}@${host}`)[0];
    const device = phone ?? this.#trunk(host);
    return device === null ? failure('NORMAL_TEMPORARY_FAILURE') : { kind: 'device', device, user, domain: null };
  }
}

function failure(cause: Cause): Resolution {
  return { kind: 'failed', cause };
}
