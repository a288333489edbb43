import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { RenderedDialplan } from './rendered-dialplan.js';

/** How a folder differs from a rendering in one file. */
export type DialplanDifference =
  | { readonly kind: 'missing'; readonly file: string }
  /** A file of ours that this configuration does not render: of a former context name, perhaps. */
  | { readonly kind: 'left-over'; readonly file: string }
  | {
      readonly kind: 'changed';
      readonly file: string;
      /** First line that differs, from 1. */
      readonly line: number;
      readonly expected: string;
      readonly found: string;
      /** How many lines differ, counted place by place. */
      readonly lines: number;
    };

/** Our file names, in any folder; foreign files in a live dialplan are none of our business. */
const OURS = /(?:^|\/)(?:00_parkade|zz_parkade_astray|00_parkade_peer|parkade)\.xml$/;

export const readDialplan = (folder: string): RenderedDialplan =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => OURS.test(file))
      .toSorted()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );

export function writeDialplan(rendered: RenderedDialplan, folder: string): void {
  for (const [file, text] of rendered) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

export function compareDialplan(rendered: RenderedDialplan, found: RenderedDialplan): readonly DialplanDifference[] {
  const differences: DialplanDifference[] = [];
  for (const [file, text] of rendered) {
    const present = found.get(file);
    if (present === undefined) differences.push({ kind: 'missing', file });
    else if (present !== text) differences.push(changed(file, text, present));
  }
  for (const file of found.keys()) {
    if (!rendered.has(file)) differences.push({ kind: 'left-over', file });
  }
  return differences;
}

function changed(file: string, expectedText: string, foundText: string): DialplanDifference {
  const expected = expectedText.split('\n');
  const found = foundText.split('\n');
  const places = Array.from({ length: Math.max(expected.length, found.length) }, (_, index) => index);
  const different = places.filter((index) => expected[index] !== found[index]);
  const first = different[0] ?? 0;
  return {
    kind: 'changed',
    file,
    line: first + 1,
    expected: expected[first] ?? '(end of file)',
    found: found[first] ?? '(end of file)',
    lines: different.length,
  };
}
