import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A configuration in a folder of its own. */
export function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'parkade-test-')), 'parkade.yaml');
  writeFileSync(file, text);
  return file;
}
