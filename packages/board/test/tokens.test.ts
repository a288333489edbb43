import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const source = join(dirname(fileURLToPath(import.meta.url)), '..', 'src');
const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.css') && !path.endsWith('tokens.css'),
);
const read = (path: string) => readFileSync(join(source, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
const tokens = new Set(
  ['look/tokens.css', 'practice/office-tokens.css']
    .flatMap((path) => [...read(path).matchAll(/(--[\w-]+):/g)])
    .map(([, name]) => name),
);

describe('style sheets', () => {
  test.each(sheets)('[BD-43] %s has no colour, size or duration of its own', (path) => {
    const own = read(path)
      .split('\n')
      .filter((line) => !/^\s*@(media|container)/.test(line))
      .filter((line) => /#[0-9a-f]{3,8}\b|\brgba?\(|(?<![\w-])\d*\.?\d+(px|rem|ms|s)\b/i.test(line));
    expect(own).toEqual([]);
  });

  test.each(sheets)('[BD-51] %s uses logical properties only', (path) => {
    expect(
      read(path)
        .split('\n')
        .filter((line) =>
          /^\s*(margin|padding|border|inset)-(left|right|top|bottom)|^\s*(left|right|top|bottom|width|height):|text-align: (left|right)/.test(
            line,
          ),
        ),
    ).toEqual([]);
  });

  test('every token that is used exists', () => {
    const local = new Set(sheets.flatMap((path) => [...read(path).matchAll(/(--[\w-]+):/g)].map(([, name]) => name)));
    const used = sheets.flatMap((path) => [...read(path).matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
    expect(used.filter((name) => !tokens.has(name) && !local.has(name))).toEqual([]);
  });
});
