/** On loopback: what is sent is caught as a loudspeaker would, and listened to. */
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseOrbit, type MulticastPlace, type Orbit } from '@parkade/park-decision';
import { MulticastLoudspeakers } from '../src/index.js';
import { countedNumber } from '../src/number-sound.js';
import { readWav } from '../src/wav-file.js';
import { toMulaw } from '../src/mulaw.js';

const LOOPBACK = '127.0.0.1';
const GROUP = '239.255.70.1';
const HEADER = 12;

interface Heard {
  readonly payload: Buffer;
  readonly header: Buffer;
  readonly at: number;
}

class Loudspeaker {
  readonly heard: Heard[] = [];
  readonly #socket: Socket;
  #more: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (packet) => {
      this.heard.push({
        header: packet.subarray(0, HEADER),
        payload: Buffer.from(packet.subarray(HEADER)),
        at: performance.now(),
      });
      this.#more();
    });
  }

  static async open(): Promise<Loudspeaker> {
    const socket = createSocket({ type: 'udp4' });
    await new Promise<void>((resolve) => socket.bind({ address: GROUP, port: 0 }, resolve));
    socket.addMembership(GROUP, LOOPBACK);
    open.push(socket);
    return new Loudspeaker(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  async until(count: number): Promise<void> {
    while (this.heard.length < count) await new Promise<void>((resolve) => (this.#more = resolve));
  }

  get sound(): Buffer {
    return Buffer.concat(this.heard.map(({ payload }) => payload));
  }
}

const open: Socket[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const lines: string[] = [];
const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message: string, fields?: object) => lines.push(`${message} ${JSON.stringify(fields)}`),
  error: (message: string) => lines.push(message),
};

const START = { sequence: 65_534, timestamp: 4_294_967_000, ssrc: 7 };
const speakers = (): MulticastLoudspeakers => new MulticastLoudspeakers({ log, streamStart: () => START });
const orbit = (text: string): Orbit => {
  const read = parseOrbit(text);
  if (read === undefined) throw new Error(`${text} is no orbit`);
  return read;
};
const place = (port: number, more: Partial<MulticastPlace> = {}): MulticastPlace => ({
  address: GROUP,
  port,
  ttl: 1,
  from: LOOPBACK,
  sounds: null,
  prompt: null,
  ...more,
});

/** 16 bits, one channel, so many equal samples. */
function wav(level: number, count: number, rate = 8_000): Buffer {
  const file = Buffer.alloc(44 + count * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + count * 2, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(count * 2, 40);
  for (let n = 0; n < count; n += 1) file.writeInt16LE(level, 44 + n * 2);
  return file;
}

function sounds(files: Readonly<Record<string, Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'parkade-page-'));
  folders.push(folder);
  mkdirSync(join(folder, 'digits', '8000'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

describe('loudspeakers', () => {
  it('[C4] hear G.711 in RTP packets of 20 ms, one after the other, at the pace of speech', async () => {
    const speaker = await Loudspeaker.open();
    const said = await speakers().say(place(speaker.port), { id: 'call0001', orbit: orbit('1') });
    expect(said).toEqual({ kind: 'said' });
    const count = speaker.heard.length;
    expect(count).toBeGreaterThan(90);
    for (const [n, { header, payload }] of speaker.heard.entries()) {
      expect([header.readUInt8(0), header.readUInt8(1)]).toEqual([0x80, n === 0 ? 0x80 : 0]);
      expect(header.readUInt16BE(2)).toBe((START.sequence + n) & 0xffff);
      expect(header.readUInt32BE(4)).toBe((START.timestamp + n * 160) % 2 ** 32);
      expect(header.readUInt32BE(8)).toBe(START.ssrc);
      expect(payload).toHaveLength(160);
    }
    const [first, last] = [speaker.heard[0]?.at ?? 0, speaker.heard.at(-1)?.at ?? 0];
    expect(last - first).toBeGreaterThan((count - 1) * 20 - 120);
    expect(speaker.sound.includes(Buffer.from(countedNumber('1').subarray(0, 320)))).toBe(true);
  });

  it('[C4] hear the files: the prompt, then the digits', async () => {
    const folder = sounds({
      'call-on.wav': wav(1_000, 320),
      'digits/8000/7.wav': wav(7_000, 160),
      'digits/0.wav': wav(2_000, 160),
      'digits/8000/1.wav': wav(3_000, 160),
    });
    const speaker = await Loudspeaker.open();
    const there = place(speaker.port, { sounds: folder, prompt: join(folder, 'call-on.wav') });
    await speakers().say(there, { id: 'call0001', orbit: orbit('701') });
    const levels = [...new Set(speaker.sound)].filter((byte) => byte !== 0xff);
    expect(levels).toEqual([1_000, 7_000, 2_000, 3_000].map(toMulaw));
  });

  it('[C4] hear tones where a file is missing or is no telephone sound, and the log names it', async () => {
    const folder = sounds({ 'digits/8000/7.wav': wav(7_000, 160), 'digits/8000/0.wav': wav(1, 10, 44_100) });
    const speaker = await Loudspeaker.open();
    lines.length = 0;
    await speakers().say(place(speaker.port, { sounds: folder }), { id: 'call0001', orbit: orbit('70') });
    expect(speaker.sound.includes(Buffer.from(countedNumber('70').subarray(0, 320)))).toBe(true);
    expect(speaker.sound.includes(toMulaw(7_000), 0)).toBe(true);
    expect(lines).toEqual([expect.stringContaining('not one at 8000')]);
    await speakers().say(place(speaker.port, { sounds: folder }), { id: 'call0001', orbit: orbit('2') });
    expect(lines[1]).toContain('ENOENT');
  });

  it('[C4][Z3] fall silent at once, and the next one has its turn', async () => {
    const speaker = await Loudspeaker.open();
    const all = speakers();
    const first = all.say(place(speaker.port), { id: 'call0001', orbit: orbit('701') });
    const second = all.say(place(speaker.port), { id: 'call0002', orbit: orbit('1') });
    await speaker.until(5);
    const before = speaker.heard.length;
    all.hush('call0001');
    expect(await first).toEqual({ kind: 'hushed' });
    await speaker.until(before + 3);
    expect(speaker.heard.slice(before, before + 3).some(({ header }) => header.readUInt8(1) === 0x80)).toBe(true);
    all.hush('call0002');
    expect(await second).toEqual({ kind: 'hushed' });
    await all.close();
    expect(await all.say(place(speaker.port), { id: 'call0003', orbit: orbit('1') })).toEqual({ kind: 'hushed' });
  });

  it('[C4][Z6] a network that does not take it is told, and nothing is left open', async () => {
    const all = speakers();
    const outcome = await all.say(place(5004, { from: '203.0.113.7' }), { id: 'call0001', orbit: orbit('1') });
    expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringContaining('EADDRNOTAVAIL') });
  });

  it('[Z4] are left to the engine that has the address', () => {
    const all = new MulticastLoudspeakers({ log, ownAddresses: () => ['10.0.0.5'] });
    expect([null, '10.0.0.5', '10.0.1.5'].map((from) => all.reaches(place(5004, { from })))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('sound files', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'is no WAV file'],
    ['another rate', wav(1, 10, 16_000), 'has 1 channels at 16000 Hz, not one at 8000'],
    ['a file that is cut off', wav(1, 10).subarray(0, 30), 'has no sound in it'],
  ])('%s', (_what, file, why) => {
    expect(readWav(file)).toEqual({ kind: 'unfit', why });
  });

  it('a chunk that says it is longer than the file ends with it', () => {
    const file = wav(5_000, 10);
    file.writeUInt32LE(9_999, 40);
    expect(readWav(file)).toEqual({ kind: 'ok', mulaw: new Uint8Array(10).fill(toMulaw(5_000)) });
  });

  // ITU-T G.711, table 2a: the ends and the middle of the scale.
  it.each([
    [0, 0xff],
    [32_767, 0x80],
    [-32_768, 0x00],
    [1_000, 0xce],
    [-1_000, 0x4e],
  ])('%d is %d', (sample, byte) => {
    expect(toMulaw(sample)).toBe(byte);
  });
});
