import { language } from '../../../words/say.js';
import { de } from './de.js';
import { en, type AdminWords } from './en.js';

export const adminWords = (): AdminWords => (language.value === 'de' ? de : en);

/** Gaps that are not given stay empty. */
export const fill = (sentence: string, gaps: Readonly<Record<string, string | number>>): string =>
  sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(gaps[name] ?? ''));
