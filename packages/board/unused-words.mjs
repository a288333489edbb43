// Keys of the catalogue that no source names. Keys are always written out as literals, never put together, so that this can see
// them; that a key is missing in a language, or misspelt in a source, the compiler sees.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `board`: the folder of this package. */
export function unusedWords(board) {
  const words = join(board, 'src', 'words');
  const keys = [...readFileSync(join(words, 'en.ts'), 'utf8').matchAll(/^ {2}'?([\w.-]+)'?:/gm)].map(([, key]) => key);
  const sources = readdirSync(join(board, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/^(en|de)\.ts$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  return keys.filter((key) => !sources.includes(`'${key}'`));
}
