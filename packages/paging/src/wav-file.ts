/** Sound files as telephone systems keep them: RIFF/WAVE, one channel, 8000 samples a second, 16 bits or mu-law. */
import { SAMPLES_PER_SECOND, toMulaw } from './mulaw.js';

const PCM = 1;
const MULAW = 7;

export type ReadWav =
  { readonly kind: 'ok'; readonly mulaw: Uint8Array } | { readonly kind: 'unfit'; readonly why: string };

const unfit = (why: string): ReadWav => ({ kind: 'unfit', why });

export function readWav(file: Buffer): ReadWav {
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    return unfit('is no WAV file');
  const chunks = chunksOf(file);
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  if (format === undefined || format.length < 16 || data === undefined) return unfit('has no sound in it');
  const [coding, channels, rate, bits] = [
    format.readUInt16LE(0),
    format.readUInt16LE(2),
    format.readUInt32LE(4),
    format.readUInt16LE(14),
  ];
  if (channels !== 1 || rate !== SAMPLES_PER_SECOND)
    return unfit(`has ${channels} channels at ${rate} Hz, not one at ${SAMPLES_PER_SECOND}`);
  if (coding === MULAW && bits === 8) return { kind: 'ok', mulaw: Uint8Array.from(data) };
  if (coding !== PCM || bits !== 16) return unfit(`is coded as ${coding} with ${bits} bits, not as PCM with 16`);
  const count = Math.floor(data.length / 2);
  return { kind: 'ok', mulaw: Uint8Array.from({ length: count }, (_unused, n) => toMulaw(data.readInt16LE(n * 2))) };
}

/** A chunk that says it is longer than the file ends with it: files are written so by programs that were interrupted. */
function chunksOf(file: Buffer): ReadonlyMap<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at + 8 <= file.length;) {
    const length = file.readUInt32LE(at + 4);
    const name = file.toString('latin1', at, at + 4);
    if (!chunks.has(name)) chunks.set(name, file.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
  return chunks;
}
