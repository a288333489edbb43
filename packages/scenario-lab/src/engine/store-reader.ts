/**
 * Looks into the engine's Redis from outside, with eyes of its own: what the store holds is the truth about orbits, and a
 * test that asked the engine would believe a liar. Keys are those of `redis-store/src/keys.ts`.
 */
import { connect } from 'node:net';
import { violationsAmong, type AnyCall } from '@parkade/park-decision';
import type { OrbitView, Within } from '../lab.js';
import { eventually } from '../waiting.js';

const WITHIN_MS = 2000;

export interface StoreAddress {
  readonly port: number;
  readonly prefix: string;
  readonly password?: string;
}

export async function orbitView(store: StoreAddress, orbit: string): Promise<OrbitView> {
  const call = (await liveCalls(store)).find((one) => one.orbit === orbit);
  return call === undefined || call.kind === 'ended' ? 'free' : call.kind;
}

export async function untilOrbit(
  look: () => Promise<OrbitView>,
  orbit: string,
  view: OrbitView,
  { within = 20_000 }: Within = {},
): Promise<void> {
  await eventually(`orbit ${orbit} to be ${view}`, { within }, async () => {
    const now = await look();
    if (now !== view) throw new Error(`it is ${now}`);
    return true;
  });
}

/** `701 parked`, for every orbit that is not free, and every violation of what must hold among calls. */
export async function orbitsTaken(store: StoreAddress): Promise<readonly string[]> {
  const calls = await liveCalls(store);
  return [...calls.map(({ orbit, kind }) => `${orbit} ${kind}`), ...violationsAmong(calls)];
}

export async function liveCalls(store: StoreAddress): Promise<readonly AnyCall[]> {
  const records = await ask(store, ['HVALS', `{${store.prefix}}:calls`]);
  const calls = records.map((text): AnyCall => JSON.parse(text) as AnyCall);
  return calls.filter(({ kind }) => kind !== 'ended');
}

/** Due time of the caller in an orbit, in ms since 1970; `undefined` while nobody waits there. */
export async function dueTime(store: StoreAddress, orbit: string): Promise<number | undefined> {
  const call = (await liveCalls(store)).find((one) => one.orbit === orbit);
  return call?.kind === 'parked' ? call.deadline : undefined;
}

/** Of every parked call whose end stands in the lots' streams, how it ended. */
export async function endsTold(store: StoreAddress, lots: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ends = new Map<string, string>();
  for (const lot of lots) {
    const [told = '[]'] = await ask(store, ['EVAL', ENDS, '1', `{${store.prefix}}:lot:${lot}:events`]);
    for (const text of JSON.parse(told) as readonly string[]) {
      const event = JSON.parse(text) as { readonly kind: string; readonly callId: string; readonly outcome: string };
      if (event.kind === 'ended') ends.set(event.callId, event.outcome);
    }
  }
  return ends;
}

/** Arrays of arrays are not read here. */
const ENDS = `local texts = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do texts[#texts + 1] = entry[2][2] end
return { #texts == 0 and '[]' or cjson.encode(texts) }`;

/** How many ended calls and refusals wait to be written to the records. */
export async function recordsWaiting(store: StoreAddress): Promise<number> {
  const [count = '0'] = await ask(store, [
    'EVAL',
    'return { tostring(redis.call("XLEN", KEYS[1])) }',
    '1',
    `{${store.prefix}}:records`,
  ]);
  return Number(count);
}

/** One-time tickets that were issued and not used yet. */
export async function openTickets(store: StoreAddress): Promise<readonly string[]> {
  const start = `{${store.prefix}}:ticket:`;
  return (await ask(store, ['KEYS', `${start}*`])).map((key) => key.slice(start.length));
}

/** One command, one connection; the answer must be an array of bulk strings (RESP2). */
async function ask({ port, password = '' }: StoreAddress, command: readonly string[]): Promise<readonly string[]> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(WITHIN_MS, () => socket.destroy(new Error('redis does not answer')));
  if (password !== '') socket.write(asRequest(['AUTH', password]));
  socket.write(asRequest(command));
  const welcome = password === '' ? '' : '+OK\r\n';
  let received = Buffer.alloc(0);
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      received = Buffer.concat([received, chunk]);
      const texts = readArray(received, welcome);
      if (texts !== undefined) return texts;
    }
    throw new Error('redis closed the connection');
  } finally {
    socket.destroy();
  }
}

const asRequest = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** The array behind the `welcome`; `undefined` while something is missing. */
function readArray(bytes: Buffer, welcome: string): readonly string[] | undefined {
  if (bytes.length < welcome.length) return undefined;
  let at = bytes.toString('utf8', 0, welcome.length) === welcome ? welcome.length : 0;
  const line = (): string | undefined => {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const text = bytes.toString('utf8', at, end);
    at = end + 2;
    return text;
  };
  const head = line();
  if (head === undefined) return undefined;
  if (!head.startsWith('*')) throw new Error(`redis answers ${head}`);
  const texts: string[] = [];
  for (let left = Number(head.slice(1)); left > 0; left -= 1) {
    const size = line();
    if (size === undefined) return undefined;
    const end = at + Number(size.slice(1));
    if (bytes.length < end + 2) return undefined;
    texts.push(bytes.toString('utf8', at, end));
    at = end + 2;
  }
  return texts;
}
