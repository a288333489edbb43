/**
 * The page's words. A catalogue is one file a language; `en.ts` is where keys and their placeholders come from, every other language
 * has to have the same (the compiler sees to it). Dialled numbers are put in as they are: always Latin digits.
 */
import { signal } from '@preact/signals';
import type { Catalogue, Key, Plural, SentenceArguments } from './catalogue.js';
import { de } from './de.js';
import { en } from './en.js';
import { pseudo } from './pseudo.js';

export type { Key, PlainKey } from './catalogue.js';
export type Language = 'en' | 'de' | 'pseudo';
/** Those that are offered; `pseudo` is for looking at layouts, and for nobody to read. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, de, pseudo };

export const language = signal<Language>('en');
/** The language for `Intl`, and for the page's `lang`. */
export const locale = () => (language.value === 'pseudo' ? 'en' : language.value);

const PLURALS = { en: new Intl.PluralRules('en'), de: new Intl.PluralRules('de') } as const;

const entryOf = (key: Key): string | Plural => CATALOGUES[language.value][key];

function templateOf(key: Key, gaps: Readonly<Record<string, unknown>>): string {
  const entry = entryOf(key);
  if (typeof entry === 'string') return entry;
  return PLURALS[locale()].select(Number(gaps['n'])) === 'one' ? entry.one : entry.other;
}

/** A sentence as text. */
export function say<K extends Key>(key: K, ...[gaps]: SentenceArguments<K, string | number>): string {
  const given: Readonly<Record<string, unknown>> = gaps ?? {};
  return templateOf(key, given).replaceAll(/\{(\w+)\}/g, (_, name: string) => String(given[name]));
}

/** A sentence in pieces, its gaps filled with whatever a page shows there (a bold name, a running time). */
export function pieces<K extends Key, T>(key: K, ...[gaps]: SentenceArguments<K, T>): (string | T | undefined)[] {
  const given: Readonly<Record<string, T>> = gaps ?? {};
  return templateOf(key, given)
    .split(/\{(\w+)\}/g)
    .map((piece, i) => (i % 2 === 0 ? piece : given[piece]));
}
