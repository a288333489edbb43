import { describe, expect, it } from '@jest/globals';
import { decodeMulaw, linearToMulaw, mulawTone } from '../src/g711.js';
import { CATALOGUE_HZ, PHONE_TONES_HZ, RINGBACK_TONES_HZ, toneOfPhone } from '../src/tone-catalogue.js';
import { analyse, loudestHz, shareOf } from '../src/tone-detector.js';
import { HeardTimeline } from '../src/heard-timeline.js';

const WINDOW = 800;

/** Tones as they arrive: each with its own phase, mixed, then through µ-law. */
function sound(tones: readonly { hz: number; amplitude?: number; phase?: number }[], samples = WINDOW): Float32Array {
  const coded = Uint8Array.from({ length: samples }, (_unused, n) =>
    linearToMulaw(
      tones.reduce((sum, { hz, amplitude = 0.25, phase = hz % 7 }) => {
        return sum + amplitude * Math.sin((2 * Math.PI * hz * n) / 8000 + phase);
      }, 0),
    ),
  );
  return decodeMulaw(coded);
}

function detected(samples: Float32Array): number[] {
  return analyse(samples, CATALOGUE_HZ)
    .tones.map(({ hz }) => hz)
    .toSorted((a, b) => a - b);
}

const PAIRS = CATALOGUE_HZ.flatMap((a, index) => CATALOGUE_HZ.slice(index + 1).map((b): [number, number] => [a, b]));

describe('the tone catalogue', () => {
  it('has no tone twice, and neighbours at least 40 Hz apart on a 10 Hz grid', () => {
    const sorted = CATALOGUE_HZ.toSorted((a, b) => a - b);
    for (const [index, hz] of sorted.entries()) {
      expect(hz % 10).toBe(0);
      if (index > 0) expect(hz - (sorted[index - 1] ?? 0)).toBeGreaterThanOrEqual(40);
    }
    expect(toneOfPhone(0)).toBe(600);
    expect(() => toneOfPhone(PHONE_TONES_HZ.length)).toThrow(/tone of their own/);
  });

  it.each(CATALOGUE_HZ.map((hz) => [hz]))('%i Hz fires its own detector and no other, at any phase and level', (hz) => {
    for (const amplitude of [0.9, 0.25, 0.02]) {
      for (let phase = 0; phase < 6.3; phase += 0.7) expect(detected(sound([{ hz, amplitude, phase }]))).toEqual([hz]);
    }
  });

  it('reports every pair as exactly that pair, also 6 dB apart', () => {
    for (const [a, b] of PAIRS) {
      const both = [a, b].toSorted((x, y) => x - y);
      expect(detected(sound([{ hz: a }, { hz: b }]))).toEqual(both);
      expect(detected(sound([{ hz: a }, { hz: b, amplitude: 0.125 }]))).toEqual(both);
    }
  });

  it('reports four phones in one conference', () => {
    const four = [600, 850, 1150, 1700];
    expect(detected(sound(four.map((hz) => ({ hz }))))).toEqual(four);
  });

  it('hears no phone in ringback, dial tone or busy tone', () => {
    const phones = new Set<number>(PHONE_TONES_HZ);
    for (const tones of [RINGBACK_TONES_HZ, [350, 440], [480, 620], [425]]) {
      expect(detected(sound(tones.map((hz) => ({ hz })))).filter((hz) => phones.has(hz))).toEqual([]);
    }
  });

  it('fires no neighbour while a tone begins or ends inside the window', () => {
    for (const tones of [...CATALOGUE_HZ.map((hz) => [hz]), [...RINGBACK_TONES_HZ]]) {
      const whole = sound(tones.map((hz) => ({ hz })));
      for (let cut = 10; cut < WINDOW; cut += 10) {
        const begins = Float32Array.from(whole, (sample, n) => (n < cut ? 0 : sample));
        const ends = Float32Array.from(whole, (sample, n) => (n < cut ? sample : 0));
        const foreign = [...detected(begins), ...detected(ends)].filter((hz) => !tones.includes(hz));
        expect(foreign).toEqual([]);
      }
    }
  });

  it('calls noise and silence by no name', () => {
    let state = 1;
    const noise = Float32Array.from({ length: WINDOW }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return 0.2 * (state / 2_147_483_647 - 0.5);
    });
    expect(detected(noise)).toEqual([]);
    expect(analyse(noise, CATALOGUE_HZ).unknown).toBe(1);
    expect(analyse(new Float32Array(WINDOW), CATALOGUE_HZ)).toMatchObject({ tones: [], unknown: 0 });
  });

  it('measures shares: 1 alone, one half each in two, and names the loudest of anything', () => {
    expect(shareOf(sound([{ hz: 700 }]), 700)).toBeCloseTo(1, 2);
    expect(shareOf(sound([{ hz: 700 }, { hz: 2000 }]), 2000)).toBeCloseTo(0.5, 1);
    expect(loudestHz(sound([{ hz: 1230 }]))).toBe(1230);
  });
});

describe('g711', () => {
  it('keeps every sample within the step of its segment', () => {
    for (let sample = -32_000; sample <= 32_000; sample += 13) {
      const back = decodeMulaw(Uint8Array.of(linearToMulaw(sample / 32_768)))[0] ?? 0;
      expect(Math.abs(back * 32_768 - sample)).toBeLessThanOrEqual(Math.max(8, Math.abs(sample) / 16));
    }
    expect(decodeMulaw(Uint8Array.of(0xff, 0x7f))).toEqual(Float32Array.of(0, -0));
  });

  it('makes a second of tone that joins itself without a step', () => {
    const tone = decodeMulaw(mulawTone(1150));
    const twice = Float32Array.from([...tone.slice(-WINDOW / 2), ...tone.slice(0, WINDOW / 2)]);
    expect(shareOf(twice, 1150)).toBeGreaterThan(0.99);
  });
});

describe('HeardTimeline', () => {
  const frames = (timeline: HeardTimeline, hz: number | undefined, from: number, count: number): void => {
    const second = hz === undefined ? new Float32Array(8000) : decodeMulaw(mulawTone(hz));
    for (let n = 0; n < count; n += 1) {
      const start = (n * 160) % 8000;
      timeline.received(second.slice(start, start + 160), from + n * 20);
    }
  };

  it('dates a tone back to its first frame and follows a change of tones', () => {
    const timeline = new HeardTimeline();
    frames(timeline, undefined, 0, 10);
    frames(timeline, 600, 200, 20);
    frames(timeline, 2000, 600, 20);
    expect(timeline.firstSoundAt).toBe(200);
    expect(timeline.spans.map(({ hz, from }) => [hz, from])).toEqual([
      [600, 200],
      [2000, 600],
    ]);
    expect(timeline.spans[0]?.to).toBeLessThanOrEqual(660);
  });

  it('ends a span at a pause in the packets', () => {
    const timeline = new HeardTimeline();
    frames(timeline, 700, 0, 20);
    frames(timeline, 700, 1000, 20);
    expect(timeline.spans).toEqual([
      { hz: 700, from: 0, to: 380 },
      { hz: 700, from: 1000, to: 1380 },
    ]);
  });
});
