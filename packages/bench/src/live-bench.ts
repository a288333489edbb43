/** `npm run bench -- live [--workers 16,48 or 0, which only counts] [--seconds 30] [--rounds 3]`: on a real FreeSWITCH, beside mod_valet_parking. */
import { parseArgs } from 'node:util';
import { compareLots, countEvents, LoadHouse, type CycleCost, type LotComparison } from '@parkade/load-lab';
import { findFreeSwitch } from '@parkade/scenario-lab';

export type LiveFigures =
  | { readonly kind: 'skipped'; readonly why: string }
  | {
      readonly kind: 'measured';
      readonly costs: readonly CycleCost[];
      readonly comparisons: readonly LotComparison[];
    };

/** Counted apart from what is timed. */
const COUNT_SECONDS = 10;

export async function benchLive(args: readonly string[]): Promise<LiveFigures> {
  const binary = findFreeSwitch();
  if (binary.kind === 'absent') return { kind: 'skipped', why: binary.why };
  const { values } = parseArgs({
    args: [...args],
    options: {
      workers: { type: 'string', default: '1,16,48' },
      seconds: { type: 'string', default: '30' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const house = await LoadHouse.start(binary.path);
  try {
    const costs = [
      await countEvents(house, 'parkade', COUNT_SECONDS),
      await countEvents(house, 'valet', COUNT_SECONDS),
    ];
    const comparisons: LotComparison[] = [];
    for (const workers of values.workers
      .split(',')
      .filter((text) => text !== '0')
      .map((text) => positive('--workers', text)))
      comparisons.push(
        await compareLots(house, {
          workers,
          seconds: positive('--seconds', values.seconds),
          rounds: positive('--rounds', values.rounds),
        }),
      );
    return { kind: 'measured', costs, comparisons };
  } finally {
    await house.close();
  }
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${option}: a whole number above 0, not '${text}'`);
}
