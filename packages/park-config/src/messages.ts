/** What a parker's phone is told in words: templates of the house, in its own language. */
import type { MessageWord } from '@parkade/park-decision';

import { quote } from './problem.js';
import { readAs, wrong, type Reader } from './reading.js';

export const DEFAULT_MESSAGES: Readonly<Record<MessageWord, string>> = {
  parked: '{caller} is parked in {orbit}',
  due: '{caller} is still in {orbit}, after {wait}: your phone rings soon',
  'picked-up': '{by} has taken {caller} out of {orbit}',
  'hung-up': '{caller} has hung up in {orbit}, after {wait}',
  'sent-on': '{caller} was sent from {orbit} to {to}, after {wait}',
  ended: 'Nobody took {caller} out of {orbit}: the call was ended, after {wait}',
  'for-you': '{caller} waits for you in {orbit}',
  lost: '{caller} in {orbit} was lost with the switch, after {wait}',
};

export const MESSAGE_PARTS = ['caller', 'orbit', 'by', 'to', 'wait'] as const;

/**
 * No `|`, quote or backslash: they split the arguments of the switch's `chat` (`switch_utils.c:switch_separate_string`). No
 * `$` either, so that nothing could ever be expanded.
 */
const PLAIN = /^[\p{L}\p{M}\p{Nd} .,:;!?()+*/\u2019-]*$/u;
const LONGEST = 160;

export const messageText: Reader<string> = (text) => {
  const parts = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, part = '']) => part);
  const unknown = parts.find((part) => !MESSAGE_PARTS.some((known) => known === part));
  if (unknown !== undefined)
    return wrong(
      `${quote(`{${unknown}}`)} is not a part of a message`,
      `use ${MESSAGE_PARTS.map((part) => `{${part}}`).join(', ')}`,
    );
  if (text === '') return wrong('is empty', 'write what is told, or take the word out of `tell_parker`');
  if (text.length > LONGEST) return wrong(`is longer than ${LONGEST} letters`, 'phones show one or two lines');
  return PLAIN.test(text.replaceAll(/\{[a-z]+\}/g, ''))
    ? readAs(text)
    : wrong(
        `${quote(text)} has signs that no message may have`,
        'use letters, digits, blanks and . , : ; ! ? ( ) + * / - ’',
      );
};
