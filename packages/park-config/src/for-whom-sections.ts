/** The shapes of `for_whom`, `groups` and `scan_limit`, as written. */
import { z } from 'zod';

import { duration } from './durations.js';
import { field, list, wordOr } from './fields.js';
import { directoryGroup, groupNumber, lotDomain, wholeNumber, word, writtenUser } from './plain-text.js';

const SECOND = 1000;
const HOUR = 3_600_000;

const ms = (min: number, max: number) => field(duration({ min, max }));

export const forWhomSection = wordOr(
  word(['off', 'on'] as const, 'a way to keep callers for somebody'),
  z.strictObject({
    alone: ms(0, HOUR).optional(),
    group: ms(0, HOUR).optional(),
    tell: field(word(['true', 'false'] as const, 'true or false')).optional(),
  }),
);

export const scanLimitSection = wordOr(
  word(['off'] as const, 'a limit'),
  z.strictObject({ misses: field(wholeNumber(1, 1_000)).optional(), within: ms(SECOND, HOUR).optional() }),
);

export const groupSection = z.strictObject({
  domain: field(lotDomain).optional(),
  number: field(groupNumber).optional(),
  members: list(field(writtenUser)).optional(),
  directory: field(directoryGroup).optional(),
});
export type RawGroup = z.output<typeof groupSection>;
