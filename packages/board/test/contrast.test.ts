import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const sheet = readFileSync(
  join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'look', 'tokens.css'),
  'utf8',
).replaceAll(/\/\*[\s\S]*?\*\//g, '');

type Tokens = ReadonlyMap<string, string>;
const tokensIn = (block: string): [string, string][] =>
  [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]);
const [plain = '', more = ''] = sheet.split('@media (prefers-contrast: more)');
const split = (text: string) => {
  const [light = '', dark = ''] = text.split("[data-theme='dark']");
  return [tokensIn(light), tokensIn(dark)] as const;
};
const [light, dark] = split(plain);
const [moreLight, moreDark] = split(more);
const THEMES: readonly (readonly [string, Tokens])[] = [
  ['light', new Map(light)],
  ['dark', new Map([...light, ...dark])],
  ['light with more contrast', new Map([...light, ...moreLight])],
  ['dark with more contrast', new Map([...light, ...moreLight, ...dark, ...moreDark])],
];

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const grounds = (inks: readonly string[], ...on: readonly string[]) =>
  inks.flatMap((ink) => on.map((ground) => [ink, ground] as const));
/** Text on what it stands on: 4.5. */
const TEXT = [
  ...grounds(['ink', 'ink-2', 'ink-3'], 'surface', 'surface-2', 'floor'),
  ...grounds(['ink', 'ink-2'], 'done-tint', 'near-tint', 'take-tint'),
  ...grounds(['brand'], 'surface', 'brand-tint', 'floor'),
  ...grounds(['ink'], 'brand-tint'),
  ['brand-ink', 'brand'],
  ['brand-ink', 'brand-press'],
  ['wait', 'surface'],
  ['wait', 'floor'],
  ['near-ink', 'near-tint'],
  ['near-ink', 'surface'],
  ['ring-ink', 'ring'],
  ['ring', 'ring-ink'],
  ['danger', 'surface'],
  ['danger', 'floor'],
  ['take', 'surface'],
  ['take', 'take-tint'],
  ['take-ink', 'take'],
  ['done', 'surface'],
  ['done', 'done-tint'],
  ['free', 'floor'],
  ['surface', 'ink'],
] as const;
/** Edges, signs and the ring of the focus: 3. */
const EDGES = [
  ...grounds(['line-2'], 'surface', 'floor'),
  ...grounds(['focus'], 'surface', 'floor', 'done-tint', 'near-tint', 'take-tint'),
  ['wait', 'sunken'],
  ['near', 'near-tint'],
  ['near', 'surface'],
  ['ring', 'floor'],
  ['ring-ink', 'ring-groove'],
  ['take', 'floor'],
  ['mark-ink', 'mark'],
] as const;

describe.each(THEMES)('contrast, %s', (_, tokens) => {
  const ratio = ([ink, ground]: readonly [string, string]) => {
    const [a, b] = [tokens.get(ink), tokens.get(ground)];
    if (a === undefined || b === undefined) throw new Error(`no token --${a === undefined ? ink : ground}`);
    return contrast(a, b);
  };

  test.each(TEXT)('[BD-43] text %s on %s is at least 4.5', (ink, ground) => {
    expect(ratio([ink, ground])).toBeGreaterThanOrEqual(4.5);
  });
  test.each(EDGES)('[BD-43] edge %s on %s is at least 3', (ink, ground) => {
    expect(ratio([ink, ground])).toBeGreaterThanOrEqual(3);
  });
});
