/** What this browser remembers; without storage (a private window) it is remembered until the page is closed. */
import { effect, signal, type Signal } from '@preact/signals';
import { language, LANGUAGES, locale, type Language } from '../words/say.js';

const PREFIX = 'parkade.';

function stored(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // Nobody remembers it, and nothing else is lost.
  }
}

/** A preference out of some words; anything else in the storage is passed over. */
function kept<T extends string>(key: string, values: readonly T[], first: T): Signal<T> {
  const found = values.find((value) => value === stored(key));
  const preference = signal<T>(found ?? first);
  effect(() => store(key, preference.value));
  return preference;
}

export type Theme = 'system' | 'light' | 'dark';
export const theme = kept<Theme>('theme', ['system', 'light', 'dark'], 'system');
export const showing = kept<'all' | 'occupied'>('showing', ['all', 'occupied'], 'all');
/** Single letters as keys (WCAG 2.1.4: they can be switched off). */
export const letterKeys = kept<'on' | 'off'>('letter-keys', ['on', 'off'], 'on');

export function keptText(key: string, first = ''): Signal<string> {
  const preference = signal(stored(key) ?? first);
  effect(() => store(key, preference.value));
  return preference;
}
/** `user@domain` of the phone that a pick-up rings; `ask` for "ask each time"; empty while nobody has chosen. */
export const phoneChosen = keptText('phone');

export function keptFlag(key: string, first: boolean): Signal<boolean> {
  const found = stored(key);
  const preference = signal(found === null ? first : found === 'on');
  effect(() => store(key, preference.value ? 'on' : 'off'));
  return preference;
}

const darkMode = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(darkMode.matches);
darkMode.addEventListener('change', () => {
  systemIsDark.value = darkMode.matches;
});
export const isDark = () => theme.value === 'dark' || (theme.value === 'system' && systemIsDark.value);

function languageOf(): Language {
  const wanted = [stored('language') ?? '', ...navigator.languages.map((tag) => tag.slice(0, 2))];
  if (wanted[0] === 'pseudo') return 'pseudo';
  const found = wanted.find((tag) => tag in LANGUAGES);
  return found === 'de' ? 'de' : 'en';
}
language.value = languageOf();

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  store('language', chosen);
}

/** `dir` may be turned for looking at it: no right-to-left language is offered yet. */
effect(() => {
  const page = document.documentElement;
  page.dataset['theme'] = isDark() ? 'dark' : 'light';
  page.lang = locale();
  page.dir = stored('direction') === 'rtl' ? 'rtl' : 'ltr';
});
