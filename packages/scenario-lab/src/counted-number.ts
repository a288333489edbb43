/** A number counted out in tones, as somebody would count it who listens. */

export const COUNTED_HZ = 540;
/** Twice the number 999. */
export const COUNTED_WITHIN_MS = 25_000;

export interface CountedTone {
  readonly from: number;
  readonly to: number;
}

/** ms. A longer silence parts two digits; a longer tone is a zero. */
const BETWEEN_BEEPS = 450;
const A_BEEP = 450;

export function countedDigits(tones: readonly CountedTone[]): string {
  const groups: CountedTone[][] = [];
  for (const tone of tones) {
    const group = groups.at(-1);
    const before = group?.at(-1);
    if (group === undefined || before === undefined || tone.from - before.to > BETWEEN_BEEPS) groups.push([tone]);
    else group.push(tone);
  }
  return groups
    .map((group) => (group.some(({ from, to }) => to - from > A_BEEP) ? '0' : String(group.length)))
    .join('');
}
