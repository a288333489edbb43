/** µ-law (ITU-T G.711, PCMU) to and from linear samples in -1 ... 1, and the endless tone a phone sends. */

export const SAMPLES_PER_SECOND = 8000;
export const SAMPLES_PER_FRAME = 160;
export const MULAW_SILENCE = 0xff;

const BIAS = 0x84;
const CLIP = 32_635;

const DECODED = Float32Array.from({ length: 256 }, (_unused, byte) => {
  const value = ~byte & 0xff;
  const magnitude = ((((value & 0x0f) << 3) + BIAS) << ((value & 0x70) >> 4)) - BIAS;
  return ((value & 0x80) === 0 ? magnitude : -magnitude) / 32_768;
});

export function decodeMulaw(bytes: Uint8Array): Float32Array {
  const samples = new Float32Array(bytes.length);
  for (let n = 0; n < bytes.length; n += 1) samples[n] = DECODED[bytes[n] ?? MULAW_SILENCE] ?? 0;
  return samples;
}

export function linearToMulaw(sample: number): number {
  const scaled = Math.round(sample * 32_768);
  const sign = scaled < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(scaled), CLIP) + BIAS;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/** -15 dBFS: four phones may be mixed without clipping. */
const TONE_AMPLITUDE = 0.25;

/** One second of a sine in µ-law: a whole number of periods for every whole frequency, so it can be repeated for ever. */
export function mulawTone(hz: number, amplitude = TONE_AMPLITUDE): Uint8Array {
  return Uint8Array.from({ length: SAMPLES_PER_SECOND }, (_unused, n) =>
    linearToMulaw(amplitude * Math.sin((2 * Math.PI * hz * n) / SAMPLES_PER_SECOND)),
  );
}
