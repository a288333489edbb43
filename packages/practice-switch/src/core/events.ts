import type { SwitchLog } from './switch-log.js';

/** An event as fired: header names and raw (not encoded) values, in order. Several values of one name are `ARRAY::a|:b`. */
export interface SwitchEvent {
  readonly name: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | null;
}

export type EventListener = (event: SwitchEvent) => void;

/** Header characters that are sent as `%xx` (switch_utils.h: SWITCH_URL_UNSAFE); non-ASCII bytes too. */
const UNSAFE = /[\u0000-\u0020"#%&+:;<=>?@[\\\]^`{|}\u007f-\uffff]/gu;

export function encodeHeader(value: string): string {
  return value.replaceAll(UNSAFE, (char) =>
    [...Buffer.from(char, 'utf8')].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

export function decodeHeader(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** `text/event-plain`: url-encoded headers, empty values as `_undef_` (switch_event.c:switch_event_serialize). */
export function serializePlain(event: SwitchEvent): string {
  let text = '';
  for (const [name, value] of event.headers) text += `${name}: ${value === '' ? '_undef_' : encodeHeader(value)}\n`;
  if (event.body === null) return `${text}\n`;
  return `${text}Content-Length: ${Buffer.byteLength(event.body)}\n\n${event.body}`;
}

/** `text/event-json`: raw values, arrays as arrays, the body in `_body`. */
export function serializeJson(event: SwitchEvent): string {
  const object: Record<string, string | string[]> = {};
  for (const [name, value] of event.headers) {
    object[name] = value.startsWith('ARRAY::') ? value.slice('ARRAY::'.length).split('|:') : value;
  }
  if (event.body !== null) {
    object['Content-Length'] = String(Buffer.byteLength(event.body));
    object['_body'] = event.body;
  }
  return JSON.stringify(object);
}

export interface NodeIdentity {
  readonly name: string;
  readonly coreUuid: string;
}

/** Node-wide event dispatch: one counter, one order. */
export class EventBus {
  readonly #identity: NodeIdentity;
  readonly #log: SwitchLog;
  readonly #listeners = new Set<EventListener>();
  readonly #recent: SwitchEvent[] = [];
  #sequence = 0;

  constructor(identity: NodeIdentity, log: SwitchLog) {
    this.#identity = identity;
    this.#log = log;
  }

  /** The headers every event begins with (switch_event.c:switch_event_prep_for_delivery). */
  basics(name: string, subclass: string | null): Map<string, string> {
    const now = new Date();
    const headers = new Map<string, string>([['Event-Name', name]]);
    if (subclass !== null) headers.set('Event-Subclass', subclass);
    headers.set('Core-UUID', this.#identity.coreUuid);
    headers.set('FreeSWITCH-Hostname', this.#identity.name);
    headers.set('FreeSWITCH-Switchname', this.#identity.name);
    headers.set('FreeSWITCH-IPv4', '127.0.0.1');
    headers.set('Event-Date-Local', now.toISOString().slice(0, 19).replace('T', ' '));
    headers.set('Event-Date-GMT', now.toUTCString());
    headers.set('Event-Date-Timestamp', `${now.getTime()}000`);
    headers.set('Event-Calling-File', 'practice');
    headers.set('Event-Sequence', String((this.#sequence += 1)));
    return headers;
  }

  fire(name: string, own: Iterable<readonly [string, string]>, body: string | null = null): void {
    const entries = [...own];
    const subclass = entries.find(([header]) => header === 'Event-Subclass')?.[1] ?? null;
    const headers = this.basics(name, subclass);
    for (const [header, value] of entries) if (header !== 'Event-Name') headers.set(header, value);
    const event: SwitchEvent = { name, headers, body };
    this.#recent.push(event);
    if (this.#recent.length > 1000) this.#recent.splice(0, 500);
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#log.write('error', `event listener failed: ${String(error)}`);
      }
    }
  }

  /** Returns the way to stop listening. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The last several hundred events, oldest first. */
  recent(): readonly SwitchEvent[] {
    return this.#recent;
  }

  /** A restarted switch counts from the beginning again. */
  restart(): void {
    this.#sequence = 0;
  }
}
