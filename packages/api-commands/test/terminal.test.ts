import { describe, expect, it } from '@jest/globals';
import { jsonText, printable, table } from '../src/index.js';
import { cut, widthOf } from '../src/terminal/plain-text.js';
import { readSeconds } from '../src/acts/read-seconds.js';

describe('[O4] what callers and people wrote, at a terminal', () => {
  it.each([
    ['an escape that colours', 'Ann\u001b[31m', 'Ann·[31m'],
    ['the one-byte form of it', 'Ann\u009b31m', 'Ann·31m'],
    ['a title and a bell', '\u001b]0;pwned\u0007', '·]0;pwned·'],
    ['line ends', 'a\r\nb\u2028c', 'a··b·c'],
    ['what turns the direction', '\u202egpj.exe\u202c', '·gpj.exe·'],
    ['tags that nobody sees', 'a\u{e0041}b', 'a·b'],
    ['half a letter', 'a\ud800b', 'a\ufffdb'],
    ['a pile of marks', `Z${'\u0300'.repeat(40)}`, 'Z\u0300\u0300\u0300'],
    ['an emoji of several', '👩\u200d🚒', '👩\u200d🚒'],
  ])('%s', (_what, written, shown) => {
    expect(printable(written)).toBe(shown);
  });

  it('keeps letters written from the right within their cell', () => {
    const [, row = ''] = table(['caller', 'orbit'], [['שלום', '701']]).split('\n');
    expect(row).toBe('\u2068שלום\u2069    701');
  });

  it('counts columns and not signs', () => {
    const lines = table(
      ['a', 'b'],
      [
        ['漢字', '1'],
        ['👩\u200d🚒', '2'],
        ['e\u0301', '3'],
      ],
    ).split('\n');
    expect(lines.map((line) => widthOf(line.slice(0, -1)))).toEqual([6, 6, 6, 6]);
    expect(cut('漢字漢字', 5)).toBe('漢字…');
    expect(cut('x'.repeat(300), 40)).toHaveLength(40);
  });

  it('writes JSON that is the same, and obeyed by no terminal', () => {
    const said = { name: 'Ann\u001b[31m\u009b2J\u202e', more: ['\u{e0041}'] };
    for (const text of [jsonText(said), jsonText(said, 2)]) {
      expect(JSON.parse(text)).toEqual(said);
      expect(text.replaceAll('\n', '')).toBe(printable(text.replaceAll('\n', '')));
    }
  });

  it.each([
    ['60', 60],
    ['90s', 90],
    ['2m', 120],
    ['-1h', -3600],
    ['1.5m', null],
    ['soon', null],
    ['', null],
  ])('reads the time %j', (text, seconds) => {
    expect(readSeconds(text)).toBe(seconds);
  });
});
