/** Sends announcements to multicast addresses, at the pace at which they are heard. A socket lives as long as its announcement. */
import { createSocket, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type { MulticastPlace } from '@parkade/park-decision';
import type { Logger, Loudspeakers, SpeakOutcome, SpokenNumber } from '@parkade/park-ports';
import { soundOf } from './number-sound.js';
import { PACKET_MS, rtpPackets, type StreamStart } from './rtp-stream.js';

export interface MulticastOptions {
  readonly log: Logger;
  /** Of 16, 32 and 32 random bits. */
  readonly streamStart?: () => StreamStart;
  /** This machine's IPv4 addresses. */
  readonly ownAddresses?: () => readonly string[];
}

/** An engine that was kept from running for longer does not send all of it at once: receivers throw away what comes in heaps. */
const MOST_BEHIND_MS = 100;

export class MulticastLoudspeakers implements Loudspeakers {
  readonly #options: Required<MulticastOptions>;
  /** The last in line for each place. */
  readonly #turns = new Map<string, Promise<void>>();
  readonly #said = new Map<string, Set<AbortController>>();
  #closed = false;

  constructor(options: MulticastOptions) {
    this.#options = { streamStart: randomStart, ownAddresses, ...options };
  }

  reaches({ from }: MulticastPlace): boolean {
    return from === null || this.#options.ownAddresses().includes(from);
  }

  async say(place: MulticastPlace, what: SpokenNumber): Promise<SpeakOutcome> {
    const stop = this.#begin(what.id);
    const key = `${place.address}:${place.port}`;
    const before = this.#turns.get(key) ?? Promise.resolve();
    const mine = before.then(() => this.#speak(place, what, stop.signal));
    const turn = mine.then(() => undefined);
    this.#turns.set(key, turn);
    const outcome = await mine;
    if (this.#turns.get(key) === turn) this.#turns.delete(key);
    this.#end(what.id, stop);
    return outcome;
  }

  hush(id: string): void {
    for (const stop of this.#said.get(id) ?? []) stop.abort();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const id of this.#said.keys()) this.hush(id);
    await Promise.all(this.#turns.values());
  }

  #begin(id: string): AbortController {
    const stop = new AbortController();
    const all = this.#said.get(id) ?? new Set();
    this.#said.set(id, all.add(stop));
    if (this.#closed) stop.abort();
    return stop;
  }

  #end(id: string, stop: AbortController): void {
    const all = this.#said.get(id);
    all?.delete(stop);
    if (all?.size === 0) this.#said.delete(id);
  }

  async #speak(place: MulticastPlace, { orbit }: SpokenNumber, signal: AbortSignal): Promise<SpeakOutcome> {
    if (signal.aborted) return { kind: 'hushed' };
    const sound = await soundOf(place, orbit, this.#options.log);
    const socket = createSocket({ type: 'udp4', reuseAddr: false });
    try {
      await opened(socket, place);
      const packets = rtpPackets(sound, this.#options.streamStart());
      return await paced(packets, (packet) => sent(socket, packet, place), signal);
    } catch (error) {
      return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
    } finally {
      socket.close();
    }
  }
}

async function opened(socket: Socket, { from, ttl }: MulticastPlace): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port: 0, ...(from === null ? {} : { address: from }) }, resolve);
  });
  // Whatever goes wrong later on, the sending of a packet tells.
  socket.removeAllListeners('error').on('error', () => undefined);
  socket.setMulticastTTL(ttl);
  if (from !== null) socket.setMulticastInterface(from);
}

const sent = (socket: Socket, packet: Buffer, { address, port }: MulticastPlace): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.send(packet, port, address, (error) => (error === null ? resolve() : reject(error)));
  });

/** Every packet at its time from the first one on: a timer that is late makes no packet after it late. */
async function paced(
  packets: Iterable<Buffer>,
  send: (packet: Buffer) => Promise<void>,
  signal: AbortSignal,
): Promise<SpeakOutcome> {
  let due = performance.now();
  for (const packet of packets) {
    await until(due, signal);
    if (signal.aborted) return { kind: 'hushed' };
    await send(packet);
    due = Math.max(due + PACKET_MS, performance.now() - MOST_BEHIND_MS);
  }
  return { kind: 'said' };
}

async function until(due: number, signal: AbortSignal): Promise<void> {
  const ms = due - performance.now();
  if (ms <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

function randomStart(): StreamStart {
  const bytes = randomBytes(10);
  return { sequence: bytes.readUInt16BE(0), timestamp: bytes.readUInt32BE(2), ssrc: bytes.readUInt32BE(6) };
}

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((cards) => (cards ?? []).map(({ address }) => address));
