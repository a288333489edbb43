/**
 * Prompt files made of pure tones: the digit files a switch would speak from are replaced by one tone a digit, so that "the
 * number 701 was spoken" is measured, not believed.
 *
 * The frequencies lie above those of the phones, the music and the other prompts (testkit, tone catalogue), at least 40 Hz apart.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Index = digit. */
export const DIGIT_TONES_HZ = [2720, 2760, 2800, 2840, 2960, 3000, 3040, 3080, 3120, 3160] as const;

const RATE = 8000;
const TONE_MS = 220;
/** Long enough for the phones to tell two equal digits apart. */
const PAUSE_MS = 220;
const AMPLITUDE = 0.3;

export function toneOfDigit(digit: string): number {
  const hz = DIGIT_TONES_HZ[Number(digit)];
  if (hz === undefined) throw new RangeError(`'${digit}' is not a digit`);
  return hz;
}

/** Writes `<folder>/digits/8000/0.wav` ... `9.wav`, the layout in which FreeSWITCH's own sound packages come. */
export function writeDigitPrompts(folder: string): void {
  const digits = join(folder, 'digits', String(RATE));
  mkdirSync(digits, { recursive: true });
  DIGIT_TONES_HZ.forEach((hz, digit) => writeFileSync(join(digits, `${digit}.wav`), toneFile(hz, TONE_MS, PAUSE_MS)));
}

/** A file with one tone, ms long. */
export function writeTone(path: string, hz: number, ms: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, toneFile(hz, ms, 0));
}

/** RIFF/WAVE, PCM 16 bit, one channel (Microsoft's "Multimedia Programming Interface", 1991). */
function toneFile(hz: number, toneMs: number, pauseMs: number): Buffer {
  const sounding = (RATE * toneMs) / 1000;
  const samples = sounding + (RATE * pauseMs) / 1000;
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples * 2, 40);
  for (let n = 0; n < sounding; n += 1) {
    const value = AMPLITUDE * Math.sin((2 * Math.PI * hz * n) / RATE);
    file.writeInt16LE(Math.round(value * 32767), 44 + n * 2);
  }
  return file;
}
