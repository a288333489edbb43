import { type Cause, isCause } from '../core/causes.js';
import type { Device, DialledUser, Resolution } from '../channel/device.js';

/** A user the node knows; without a registered phone it is `USER_NOT_REGISTERED`. */
export interface DirectoryUser {
  readonly user: string;
  readonly domain?: string;
  /** Context its calls start in; `default` when absent. */
  readonly context?: string;
  /** Variables its calls carry (directory `<variable>`). */
  readonly variables?: Readonly<Record<string, string>>;
  /** Where its calls go instead of to its phones: one address, as `loopback/2017/default`. */
  readonly dialString?: string;
  /** Groups of the directory of which it is one, `group/desk`. */
  readonly groups?: readonly string[];
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
  /** The user part of it. */
  readonly contactUser: string;
}

/** What is no phone of the directory's. */
export interface OtherDevices {
  /** Reaches `host[:port]`, when that is a node of the lab. */
  trunk(address: string): Device | null;
  loopback(number: string, context: string): Device;
}

/** Who can be dialled on a node: directory users, their phones, and other nodes. */
export class Addressing {
  readonly domain: string;
  readonly #others: OtherDevices;
  readonly #phones: Registration[] = [];
  readonly #directory = new Map<string, DirectoryUser>();

  constructor(domain: string, directory: readonly DirectoryUser[], others: OtherDevices) {
    this.domain = domain;
    this.#others = others;
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
    const group = /^group\/([^@]+)(?:@(.+))?$/.exec(address);
    if (group !== null) return this.#resolveGroup(group[1] ?? '', group[2] ?? this.domain);
    const registered = /^sofia\/[^/]+\/([^@%]+)%([^;]+)$/.exec(address);
    if (registered !== null) return this.#resolveRegistered(registered[1] ?? '', registered[2] ?? '');
    const direct = /^sofia\/[^/]+\/(?:sip:)?([^@%]+)@([^;]+)/.exec(address);
    if (direct !== null) return [this.#resolveSip(direct[1] ?? '', direct[2] ?? '')];
    const loop = /^loopback\/([^/]+)(?:\/([^/]+))?/.exec(address);
    if (loop !== null) return [this.#resolveLoopback(loop[1] ?? '', loop[2] ?? 'default')];
    const error = /^error\/(\w+)$/i.exec(address)?.[1]?.toUpperCase();
    return [failure(error !== undefined && isCause(error) ? error : 'CHAN_NOT_IMPLEMENTED')];
  }

  #resolveUser(user: string, domain: string): readonly Resolution[] {
    const entry = this.#directory.get(`${user}@${domain}`);
    if (entry === undefined) return [failure('SUBSCRIBER_ABSENT')];
    if (entry.dialString !== undefined) return this.#elsewhere(entry.dialString, user, domain);
    const phones = this.phonesOf(`${user}@${domain}`);
    if (phones.length === 0) return [failure('USER_NOT_REGISTERED')];
    return phones.map((device) => phoneFor(device, device.contactUser, { user, domain, by: { kind: 'user' } }));
  }

  /** A `dial-string` of the user's own (mod_dptools.c:user_outgoing_channel). */
  #elsewhere(dial: string, user: string, domain: string): readonly Resolution[] {
    const as: DialledUser = { user, domain, by: { kind: 'user' } };
    return this.resolve(dial).map((found) => (found.kind === 'failed' ? found : { ...found, as }));
  }

  dialStringOf(address: string): string | undefined {
    return this.#directory.get(address)?.dialString;
  }

  /** Its phones, without the others who have none (mod_dptools.c:group_outgoing_channel). */
  #resolveGroup(group: string, domain: string): readonly Resolution[] {
    const members = [...this.#directory.values()].filter(
      (one) => (one.domain ?? this.domain) === domain && one.groups?.includes(group) === true,
    );
    if (members.length === 0) return [failure('NO_ROUTE_DESTINATION')];
    const found = members.flatMap(({ user }) =>
      this.phonesOf(`${user}@${domain}`).map((device) =>
        phoneFor(device, device.contactUser, { user, domain, by: { kind: 'group', group } }),
      ),
    );
    return found.length === 0 ? [failure('USER_NOT_REGISTERED')] : found;
  }

  #resolveRegistered(user: string, domain: string): readonly Resolution[] {
    const phones = this.phonesOf(`${user}@${domain}`);
    if (phones.length === 0) return [failure('USER_NOT_REGISTERED')];
    return phones.map((device) =>
      phoneFor(device, `${user}%${domain}`, { user, domain, by: { kind: 'registration' } }),
    );
  }

  #resolveLoopback(number: string, context: string): Resolution {
    const device = this.#others.loopback(number, context);
    return { kind: 'device', device, number, endpoint: 'loopback', as: null };
  }

  #resolveSip(user: string, host: string): Resolution {
    const phone = this.phonesOf(`${user}@${host}`)[0];
    const device = phone ?? this.#others.trunk(host);
    if (device === null) return failure('NORMAL_TEMPORARY_FAILURE');
    return { kind: 'device', device, number: user, endpoint: 'sofia', as: null };
  }
}

function phoneFor(device: Registration, number: string, as: DialledUser): Resolution {
  return { kind: 'device', device, number, endpoint: as.by.kind === 'registration' ? 'sofia' : as.by.kind, as };
}

function failure(cause: Cause): Resolution {
  return { kind: 'failed', cause };
}
