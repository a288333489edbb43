/** The sections of those outside who are told what happens. */
import { z } from 'zod';
import type { EventWord } from '@parkade/park-decision';

import { field, list } from './fields.js';
import { filePath, lotName, nodeName, webUrl, word } from './plain-text.js';

/** Of events, an end by its outcome. */
export const EVENT_WORDS = [
  'reserved',
  'parked',
  'transfer-completed',
  'recall-rings',
  'recall-failed',
  'recall-round-over',
  'asked-rings',
  'asked-failed',
  'claimed',
  'join-failed',
  'noted',
  'for-whom-changed',
  'next-changed',
  'paged',
  'reminded',
  'retrieved',
  'abandoned',
  'caller-silent',
  'time-over',
  'forwarded',
  'expired',
  'lost',
  'unused',
  'refused',
] as const satisfies readonly EventWord[];

const CALLERS_SHOWN = ['full', 'cut', 'withheld'] as const;

export const webhook = z.strictObject({
  name: field(nodeName),
  url: field(webUrl),
  secret_file: field(filePath),
  events: list(field(word(EVENT_WORDS, 'an event'))).optional(),
  lots: list(field(lotName)).optional(),
  callers: field(word(CALLERS_SHOWN, 'how much of a caller is shown')).optional(),
  allow_private: field(word(['true', 'false'] as const, 'true or false')).optional(),
});

export const tracesSection = z.strictObject({
  endpoint: field(webUrl),
  headers_file: field(filePath).optional(),
  callers: field(word(CALLERS_SHOWN, 'how much of a caller is shown')).optional(),
});
