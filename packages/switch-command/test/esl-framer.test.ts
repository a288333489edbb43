import { describe, expect, it } from '@jest/globals';
import { EslFramer, type EslPacket, type FramerStep, headerValue } from '../src/framing/index.js';
import { RECORDED, STREAM } from './recorded-stream.js';
import { runSeed, seeded } from './seeded.js';

const wanted = RECORDED.map(({ contentType, body }) => ({ contentType, body }));

const shape = (packets: readonly EslPacket[]) =>
  packets.map((one) => ({ contentType: headerValue(one.headers, 'content-type') ?? '', body: one.body.toString() }));

function feed(framer: EslFramer, chunks: readonly Buffer[]): FramerStep {
  const packets: EslPacket[] = [];
  for (const chunk of chunks) {
    const step = framer.push(chunk);
    packets.push(...step.packets);
    if (step.fault !== null) return { packets, fault: step.fault };
  }
  return { packets, fault: null };
}

function randomChunks(source: Buffer, below: (n: number) => number, longest: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < source.length;) {
    const size = 1 + below(longest);
    chunks.push(source.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

describe('EslFramer on a recorded stream', () => {
  it('reads it in one piece', () => {
    expect(shape(feed(new EslFramer(), [STREAM]).packets)).toEqual(wanted);
  });

  it('reads it at every split into two', () => {
    for (let at = 1; at < STREAM.length; at += 1) {
      const step = feed(new EslFramer(), [STREAM.subarray(0, at), STREAM.subarray(at)]);
      expect({ at, packets: shape(step.packets) }).toEqual({ at, packets: wanted });
    }
  });

  it('reads it byte by byte', () => {
    const bytes = Array.from(STREAM, (byte) => Buffer.from([byte]));
    expect(shape(feed(new EslFramer(), bytes).packets)).toEqual(wanted);
  });

  const seed = runSeed();
  it(`reads it in random pieces, over and over on one framer (seed ${seed})`, () => {
    const below = seeded(seed);
    const framer = new EslFramer();
    for (let round = 0; round < 1000; round += 1) {
      const step = feed(framer, randomChunks(STREAM, below, 1 + below(90)));
      expect({ round, packets: shape(step.packets) }).toEqual({ round, packets: wanted });
      expect(framer.buffered).toBe(0);
    }
  });

  it(`survives garbage: a fault or packets, never a throw, and no memory beyond its limits (seed ${seed})`, () => {
    const below = seeded(seed + 1);
    const limits = { maxHeaderBytes: 500, maxBodyBytes: 500 };
    const alphabet = ['\n', '\r', ':', ' ', '0', '9', '{', '%', '\0', 'Content-Length: ', '\n\n', 'é'];
    for (let round = 0; round < 500; round += 1) {
      const text = Array.from({ length: 1 + below(400) }, () => alphabet[below(alphabet.length)] ?? '').join('');
      const framer = new EslFramer(limits);
      feed(framer, randomChunks(Buffer.from(text), below, 20));
      expect(framer.buffered).toBeLessThanOrEqual(1100);
    }
  });
});

describe('EslFramer limits and faults', () => {
  const faultOf = (text: string): string | undefined => feed(new EslFramer(), [Buffer.from(text)]).fault?.kind;

  it('keeps values whole that hold ": ", and takes the first of repeated headers', () => {
    const step = feed(new EslFramer(), [Buffer.from('A: -ERR bad: thing\nA: other\nno header\nB:x\n\n')]);
    expect({ ...step.packets[0]?.headers }).toEqual({ A: '-ERR bad: thing', B: 'x' });
  });

  it('treats header names such as __proto__ as names', () => {
    const headers = feed(new EslFramer(), [Buffer.from('__proto__: a\nconstructor: b\n\n')]).packets[0]?.headers;
    expect(Object.keys(headers ?? {})).toEqual(['__proto__', 'constructor']);
  });

  it('skips blank lines before a header block', () => {
    const step = feed(new EslFramer(), [Buffer.from('\n\r\n\n'), Buffer.from('\nA: 1\n\n\n\nB: 2\n\n')]);
    expect(step.packets.map((one) => ({ ...one.headers }))).toEqual([{ A: '1' }, { B: '2' }]);
  });

  it.each([
    ['negative', 'Content-Length: -1\n\n', 'bad-content-length'],
    ['no number', 'Content-Length: 12x\n\n', 'bad-content-length'],
    ['empty', 'Content-Length:\n\n', 'bad-content-length'],
    ['hexadecimal', 'content-length: 0x10\n\n', 'bad-content-length'],
    ['twice, though equal', 'Content-Length: 1\ncontent-length: 1\n\nx', 'duplicate-content-length'],
    ['17 MiB', `Content-Length: ${17 * 1024 * 1024}\n\n`, 'body-too-large'],
  ])('faults on a Content-Length that is %s', (_name, text, kind) => {
    expect(faultOf(text)).toBe(kind);
  });

  it('faults on 10 MB of headers after the first MiB, and stays faulted', () => {
    const framer = new EslFramer();
    const chunk = Buffer.alloc(64 * 1024, 'a');
    let pushed = 0;
    for (; pushed < 160 && framer.push(chunk).fault === null; pushed += 1);
    expect(pushed).toBe(16);
    expect(framer.buffered).toBe(0);
    expect(framer.push(Buffer.from('A: 1\n\n'))).toMatchObject({
      packets: [],
      fault: { kind: 'header-block-too-large' },
    });
  });

  it('gives out what came whole before a fault', () => {
    const step = feed(new EslFramer(), [Buffer.from('A: 1\n\nContent-Length: -1\n\n')]);
    expect(step.packets).toHaveLength(1);
    expect(step.fault?.kind).toBe('bad-content-length');
  });

  it('takes a body of 16 MiB in pieces', () => {
    const body = Buffer.alloc(16 * 1024 * 1024, 'b');
    const framer = new EslFramer();
    framer.push(Buffer.from(`Content-Length: ${body.length}\n\n`));
    const packets = randomChunks(body, seeded(7), 100_000).flatMap((chunk) => framer.push(chunk).packets);
    expect(packets[0]?.body.equals(body)).toBe(true);
  });
});
