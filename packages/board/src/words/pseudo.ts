/** A language nobody speaks: 40 % longer than English, and marked, so that a test or a look finds what is cut or not translated. */
import type { Catalogue, Plural } from './catalogue.js';
import { en } from './en.js';

const ACCENTS: Readonly<Record<string, string>> = { a: 'å', e: 'é', i: 'ï', o: 'ö', u: 'ü', n: 'ñ', c: 'ç', y: 'ÿ' };

function stretch(text: string): string {
  const accented = text.replaceAll(/\{\w+\}|[aeiouncy]/g, (found) => ACCENTS[found] ?? found);
  return `[${accented}${'~'.repeat(Math.ceil(text.replaceAll(/\{\w+\}/g, '').length * 0.4))}]`;
}

const stretched = Object.entries<string | Plural>(en).map(([key, entry]) => [
  key,
  typeof entry === 'string' ? stretch(entry) : { one: stretch(entry.one), other: stretch(entry.other) },
]);

export const pseudo: Catalogue = Object.fromEntries(stretched);
