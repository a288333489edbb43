/**
 * The RTP socket of one call: sends a 20 ms PCMU frame on every beat, receives the other side's (RFC 3550, RFC 3551).
 *
 * Symmetric: it sends from the port it receives on. It listens only to the address the other side announced; a port that was
 * another call's a moment ago may still get that call's packets, and they would be heard as a leak.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { MULAW_SILENCE, SAMPLES_PER_FRAME, SAMPLES_PER_SECOND, decodeMulaw } from './g711.js';
import { PCMU_PAYLOAD } from './sdp.js';
import { eventCode, readEventKey, readRtp, writeEvent, writeRtp } from './rtp-packet.js';
import { sharedMediaClock } from './media-clock.js';
import type { SocketAddress } from './sip-address.js';

/** What the microphone gives: the phone's tone, the silence of a held call, or no packets at all. */
export type Microphone = 'tone' | 'silence' | 'off';

export interface RtpListener {
  audio(samples: Float32Array, at: number): void;
  digit(key: string): void;
}

interface KeyPress {
  readonly code: number;
  readonly startedAt: number;
  beats: number;
}

/** 100 ms of key, its end said three times (RFC 4733 §2.5.1.4), then 60 ms of pause. */
const KEY_BEATS = 5;
const KEY_END_REPEATS = 3;
const KEY_PAUSE_BEATS = 3;
const SILENT_FRAME = new Uint8Array(SAMPLES_PER_FRAME).fill(MULAW_SILENCE);

export class RtpSession {
  readonly address: SocketAddress;
  readonly #socket: Socket;
  readonly #tone: Uint8Array;
  readonly #listener: RtpListener;
  readonly #ssrc = randomInt(2 ** 32);
  #sequence = randomInt(2 ** 15);
  #timestamp = randomInt(2 ** 31);
  #tonePosition = 0;
  #microphone: Microphone = 'off';
  #remote: SocketAddress | undefined;
  #eventPayload: number | undefined;
  #keys: { code: number; done: () => void }[] = [];
  #pressed: KeyPress | undefined;
  #lastKeyTimestamp: number | undefined;
  #stopBeat: (() => void) | undefined;
  #open = true;
  #closed: Promise<unknown> | undefined;

  private constructor(socket: Socket, tone: Uint8Array, listener: RtpListener) {
    this.#socket = socket;
    this.#tone = tone;
    this.#listener = listener;
    const { address, port } = socket.address();
    this.address = { host: address, port };
    socket.on('message', (datagram, source) => this.#receive(datagram, source));
    socket.on('error', () => undefined); // A vanished peer (ICMP) is not our failure.
  }

  static async open(host: string, tone: Uint8Array, listener: RtpListener): Promise<RtpSession> {
    return new RtpSession(await boundSocket(host), tone, listener);
  }

  /** Where to send, what to send, and the payload type of key presses. */
  direct(remote: SocketAddress | undefined, microphone: Microphone, eventPayload: number | undefined): void {
    if (!this.#open) return;
    this.#remote = remote;
    this.#microphone = microphone;
    this.#eventPayload = eventPayload;
    const sends = remote !== undefined && microphone !== 'off';
    if (sends) this.#stopBeat ??= sharedMediaClock.onBeat(() => this.#beat());
    else this.#silenceBeat();
  }

  /** Resolves when the keys have been sent; false if one is no key or the other side takes none. */
  async press(keys: string): Promise<boolean> {
    const codes = keys.split('').map(eventCode);
    if (this.#eventPayload === undefined || this.#stopBeat === undefined) return false;
    const known = codes.filter((code) => code !== undefined);
    if (known.length !== codes.length) return false;
    const sent = known.map((code) => new Promise<void>((done) => this.#keys.push({ code, done })));
    await Promise.all(sent);
    return true;
  }

  async close(): Promise<void> {
    if (this.#open) {
      this.#open = false;
      this.#silenceBeat();
      this.#closed = once(this.#socket, 'close');
      this.#socket.close();
    }
    await this.#closed;
  }

  #silenceBeat(): void {
    this.#stopBeat?.();
    this.#stopBeat = undefined;
    for (const { done } of this.#keys.splice(0)) done();
    this.#pressed = undefined;
  }

  #beat(): void {
    this.#timestamp = (this.#timestamp + SAMPLES_PER_FRAME) >>> 0;
    const key = this.#keys[0];
    if (key === undefined) this.#sendAudio();
    else this.#sendKey(key);
  }

  #sendAudio(): void {
    const start = this.#tonePosition;
    this.#tonePosition = (start + SAMPLES_PER_FRAME) % SAMPLES_PER_SECOND;
    const frame = this.#microphone === 'tone' ? this.#tone.subarray(start, start + SAMPLES_PER_FRAME) : SILENT_FRAME;
    this.#send(PCMU_PAYLOAD, this.#timestamp, false, frame);
  }

  /** One beat of a key press; its packets all carry the timestamp of its start (RFC 4733 §2.2). */
  #sendKey(key: { code: number; done: () => void }): void {
    const payload = this.#eventPayload ?? PCMU_PAYLOAD;
    this.#pressed ??= { code: key.code, startedAt: this.#timestamp, beats: 0 };
    const pressed = this.#pressed;
    pressed.beats += 1;
    if (pressed.beats <= KEY_BEATS) {
      const going = writeEvent(key.code, pressed.beats * SAMPLES_PER_FRAME, false);
      this.#send(payload, pressed.startedAt, pressed.beats === 1, going);
    }
    if (pressed.beats === KEY_BEATS) {
      const ended = writeEvent(key.code, KEY_BEATS * SAMPLES_PER_FRAME, true);
      for (let copy = 0; copy < KEY_END_REPEATS; copy += 1) this.#send(payload, pressed.startedAt, false, ended);
    }
    if (pressed.beats > KEY_BEATS) this.#sendAudio();
    if (pressed.beats < KEY_BEATS + KEY_PAUSE_BEATS) return;
    this.#pressed = undefined;
    this.#keys.shift();
    key.done();
  }

  #send(payloadType: number, timestamp: number, marker: boolean, payload: Uint8Array): void {
    if (this.#remote === undefined) return;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const packet = writeRtp({ payloadType, marker, sequence: this.#sequence, timestamp, ssrc: this.#ssrc }, payload);
    this.#socket.send(packet, this.#remote.port, this.#remote.host, () => undefined);
  }

  #receive(datagram: Buffer, source: { address: string; port: number }): void {
    const at = performance.now();
    const expected = this.#remote;
    if (expected !== undefined && (expected.port !== source.port || expected.host !== source.address)) return;
    const packet = readRtp(datagram);
    if (packet === undefined) return;
    if (packet.payloadType === PCMU_PAYLOAD) {
      this.#listener.audio(decodeMulaw(packet.payload), at);
    } else if (packet.payloadType === this.#eventPayload && packet.timestamp !== this.#lastKeyTimestamp) {
      this.#lastKeyTimestamp = packet.timestamp;
      const key = readEventKey(packet.payload);
      if (key !== undefined) this.#listener.digit(key);
    }
  }
}

const FIRST_PORT = 40_000;
const LAST_PORT = 59_998;
let nextPort = FIRST_PORT + 2 * ((process.pid * 37) % ((LAST_PORT - FIRST_PORT) / 2));

/** Even ports in turn (RFC 3550 §11), so that a port rests a long time before it is used again. */
async function boundSocket(host: string): Promise<Socket> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = nextPort;
    nextPort = port + 2 > LAST_PORT ? FIRST_PORT : port + 2;
    const socket = createSocket('udp4');
    try {
      socket.bind({ address: host, port, exclusive: true });
      await once(socket, 'listening');
      return socket;
    } catch {
      socket.close(); // Taken by another process: the next one.
    }
  }
  throw new Error(`no free RTP port on ${host}`);
}
