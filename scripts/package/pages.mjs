// The pages that go with the package.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `[words](path)`, with an optional anchor; not pictures, not what has a scheme. */
const LINK = /(?<!!)\[([^\]]*)\]\(([^)#:\s]+)(#[^)\s]*)?\)/g;
const PICTURE = /!\[([^\]]*)\]\(([^):\s]+)\)/g;

/** In every page of the folder: what would lead to a file that is not inside becomes its words. */
export function unlinkTheMissing(folder) {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  for (const page of pages) {
    const path = join(folder, page);
    const words = (whole, text, to) => (existsSync(join(dirname(path), to)) ? whole : text);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(PICTURE, words).replaceAll(LINK, words));
  }
}
