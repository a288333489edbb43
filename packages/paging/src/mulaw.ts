/** G.711 mu-law (ITU-T G.711, table 2a), 8000 samples a second: what every loudspeaker on a network plays. */

export const SAMPLES_PER_SECOND = 8_000;
/** RFC 3551, table 4. */
export const PCMU_PAYLOAD_TYPE = 0;
export const MULAW_SILENCE = 0xff;

const BIAS = 0x84;
const CLIP = 32_635;

/** @param sample  signed, 16 bits */
export function toMulaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(Math.trunc(sample)), CLIP) + BIAS;
  const exponent = Math.max(0, 24 - Math.clz32(magnitude));
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/** -12 dBFS, as loud as speech in a hall. */
const AMPLITUDE = 8_192;

export interface Note {
  /** 0 is silence. */
  readonly hz: number;
  readonly ms: number;
}

export function mulawOfNotes(notes: readonly Note[]): Uint8Array {
  return joined(notes.map(mulawOfNote));
}

function mulawOfNote({ hz, ms }: Note): Uint8Array {
  const count = Math.round((ms * SAMPLES_PER_SECOND) / 1_000);
  if (hz === 0) return new Uint8Array(count).fill(MULAW_SILENCE);
  return Uint8Array.from({ length: count }, (_unused, n) =>
    toMulaw(AMPLITUDE * Math.sin((2 * Math.PI * hz * n) / SAMPLES_PER_SECOND)),
  );
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
