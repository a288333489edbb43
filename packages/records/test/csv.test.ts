import { describe, expect, it } from '@jest/globals';
import { csvHead, csvLines } from '../src/csv.js';
import { bindable } from '../src/open-file.js';
import { rowOf } from '../src/reading-rows.js';
import { row } from './sample-rows.js';

const lineOf = (over: object): string => csvLines([{ ...rowOf(row({ callId: 'csv000001' })), ...over }]);

describe('[O6] records as CSV', () => {
  it.each(['=1+1', '+49 30', '-2+3', '@SUM(A1)', '\t=1', ' =cmd|"/c calc"!A1', '|x', '%0A=1'])(
    'a name that a spreadsheet would take for a formula is a text: %j',
    (name) => {
      const cell = `'${name}`;
      expect(lineOf({ callerName: name })).toContain(/["\n,]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
    },
  );

  it('has a head, instants in ISO 8601, quotes where they are needed, nothing for nothing', () => {
    expect(csvHead().split(',')[0]).toBe('callId');
    expect(csvHead().split(',')).toHaveLength(22);
    const line = lineOf({ callerName: 'Ann, "the" boss\nof 雪', why: null, erased: true });
    expect(line).toContain('"Ann, ""the"" boss\nof 雪"');
    expect(line).toContain('2023-11-14T22:13:20.000Z');
    expect(line.trimEnd().endsWith(',yes')).toBe(true);
  });
});

it('[O6] what would abort the process of the file is refused before it gets there', () => {
  expect(bindable(['a', 1, null])).toEqual(['a', 1, null]);
  for (const bad of [true, undefined, Number.NaN, Infinity, 1n, {}, []])
    expect(() => bindable([bad])).toThrow('cannot be bound');
});
