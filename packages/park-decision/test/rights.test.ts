import { describe, expect, it } from '@jest/globals';
import { isEntitled } from '../src/index.js';

describe('rights', () => {
  const anna = { user: '1001', domain: 'pbx.test' };
  it.each([
    ['[F1] a whole domain', ['pbx.test'], anna, true],
    ['[F1] a single user', ['1001@pbx.test'], anna, true],
    ['[F1] another user of the domain', ['1002@pbx.test'], anna, false],
    ['[F1] the same user of another domain', ['1001@other.test'], anna, false],
    ['[F1] another domain', ['other.test'], anna, false],
    ['[F1] a user named like a domain', ['1001'], anna, false],
    ['[F1] nobody known', ['pbx.test'], null, false],
    ['[F1] an empty list', [], anna, false],
  ] as const)('%s', (_title, list, address, expected) => {
    expect(isEntitled(list, address)).toBe(expected);
  });
});
