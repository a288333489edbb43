/**
 * Which catalogue tones are in a stretch of audio: Goertzel's algorithm with a Hann window.
 *
 * A tone's `strength` is its share of all energy in the window: 1 for a pure tone, about 0.5 each for two equal ones. A share
 * does not depend on loudness, so a quiet leg and a loud one are judged alike; what is below the floor counts as silence.
 */
import { SAMPLES_PER_SECOND } from './g711.js';

export interface ToneHeard {
  readonly hz: number;
  /** Share of the energy, 0 ... 1. */
  readonly strength: number;
}

export interface SoundAnalysis {
  /** Root mean square, dB relative to full scale. */
  readonly levelDb: number;
  readonly tones: readonly ToneHeard[];
  /** Share of the energy that belongs to no tone looked for, 0 ... 1; 0 in silence. */
  readonly unknown: number;
}

export const SILENCE_BELOW_DB = -50;
const LEAST_SHARE = 0.08;
const WINDOWS = new Map<number, Float64Array>();

/** 800 samples (100 ms) are enough to tell the catalogue's tones apart; fewer blur them. */
export function analyse(samples: Float32Array, lookFor: readonly number[]): SoundAnalysis {
  const level = levelDb(samples);
  if (level < SILENCE_BELOW_DB) return { levelDb: level, tones: [], unknown: 0 };
  const sound = windowed(samples);
  const shares = lookFor.map((hz) => ({ hz, strength: shareIn(sound, hz) }));
  const tones = shares.filter(({ strength }) => strength >= LEAST_SHARE);
  const known = tones.reduce((sum, { strength }) => sum + strength, 0);
  return { levelDb: level, tones, unknown: Math.max(0, 1 - known) };
}

export function levelDb(samples: Float32Array): number {
  if (samples.length === 0) return Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(sum / samples.length);
}

/** The share of the energy within about 10 Hz of `hz` (for 100 ms of samples). */
export function shareOf(samples: Float32Array, hz: number): number {
  return shareIn(windowed(samples), hz);
}

/** The loudest frequency of any kind, for error messages: "something near 425 Hz". */
export function loudestHz(samples: Float32Array): number {
  const sound = windowed(samples);
  let best = { hz: 0, share: 0 };
  for (let hz = 100; hz <= 3500; hz += 10) {
    const share = shareIn(sound, hz);
    if (share > best.share) best = { hz, share };
  }
  return best.hz;
}

interface WindowedSound {
  readonly samples: Float64Array;
  /** Sum of the window, and of the squared samples under it. */
  readonly weight: number;
  readonly energy: number;
}

function windowed(samples: Float32Array): WindowedSound {
  const window = hannWindow(samples.length);
  const product = new Float64Array(samples.length);
  let weight = 0;
  let energy = 0;
  for (let n = 0; n < samples.length; n += 1) {
    const w = window[n] ?? 0;
    const sample = samples[n] ?? 0;
    product[n] = w * sample;
    weight += w;
    energy += w * sample * sample;
  }
  return { samples: product, weight, energy };
}

/** Goertzel: |X| = A * weight / 2 for a sine of amplitude A, whose mean square is A^2 / 2. */
function shareIn({ samples, weight, energy }: WindowedSound, hz: number): number {
  if (energy === 0) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / SAMPLES_PER_SECOND);
  let previous = 0;
  let beforeThat = 0;
  for (const sample of samples) {
    const s = sample + coefficient * previous - beforeThat;
    beforeThat = previous;
    previous = s;
  }
  const power = previous * previous + beforeThat * beforeThat - coefficient * previous * beforeThat;
  return Math.min(1, (2 * power) / (weight * energy));
}

function hannWindow(length: number): Float64Array {
  const known = WINDOWS.get(length);
  if (known !== undefined) return known;
  const window = Float64Array.from({ length }, (_unused, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length));
  WINDOWS.set(length, window);
  return window;
}
