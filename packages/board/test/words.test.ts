import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { de } from '../src/words/de.js';
import { en } from '../src/words/en.js';
import { pseudo } from '../src/words/pseudo.js';
import type { Plural } from '../src/words/catalogue.js';

const gapsOf = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b));
const textsOf = (entry: string | Plural) => (typeof entry === 'string' ? [entry] : [entry.one, entry.other]);
const english = Object.entries<string | Plural>(en);

describe('catalogues', () => {
  test.each([
    ['German', de],
    ['pseudo', pseudo],
  ] as const)('[BD-50] %s has each key, with the same gaps', (_, catalogue) => {
    expect(Object.keys(catalogue).toSorted()).toEqual(Object.keys(en).toSorted());
    const other = new Map(Object.entries<string | Plural>(catalogue));
    for (const [key, entry] of english) {
      const there = other.get(key) ?? '';
      expect([key, typeof there]).toEqual([key, typeof entry]);
      expect([key, ...gapsOf(textsOf(there).at(-1) ?? '')]).toEqual([key, ...gapsOf(textsOf(entry).at(-1) ?? '')]);
    }
  });

  test('[BD-50] no key is unused', async () => {
    const { unusedWords } = await import('../unused-words.mjs');
    expect(unusedWords(dirname(dirname(fileURLToPath(import.meta.url))))).toEqual([]);
  });

  test('[BD-51] the pseudo-language is 40 % longer', () => {
    for (const [key, entry] of english) {
      const [text = ''] = textsOf(entry);
      const [long = ''] = textsOf(new Map(Object.entries<string | Plural>(pseudo)).get(key) ?? '');
      expect(long.length).toBeGreaterThanOrEqual(text.length * 1.2);
    }
  });
});
