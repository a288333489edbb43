import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** A text file, named from the repository's root. */
export const repositoryText = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
