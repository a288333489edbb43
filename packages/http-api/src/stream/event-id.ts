/** Where a viewer stands in the streams of several lots: `main:1764271234567-3,annex:0-0`, the `id:` of each message. */

export type Positions = ReadonlyMap<string, string>;

const PART = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63}):(\d{1,16}-\d{1,10})$/;
const LONGEST = 8_192;

export const writePositions = (positions: Positions): string =>
  [...positions].map(([lot, position]) => `${lot}:${position}`).join(',');

/** What cannot be read is a place that nobody knows: a snapshot comes. */
export function readPositions(text: string | undefined): Positions {
  if (text === undefined || text.length > LONGEST) return new Map();
  return new Map(
    text.split(',').flatMap((part): [string, string][] => {
      const [, lot, position] = PART.exec(part) ?? [];
      return lot === undefined || position === undefined ? [] : [[lot, position]];
    }),
  );
}
