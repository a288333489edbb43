/** Whether a file of records can be written where it should be, before a call has ended. */
import { constants, existsSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Why nobody can write records there as this process's user; `null` when it can. Makes nothing. @param path  Absolute. */
export async function unwritable(path: string): Promise<string | null> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => null);
  if (found === null) return `there is no folder ${folder}`;
  if (!found.isDirectory()) return `${folder} is no folder`;
  // SQLite keeps two more files beside the one, so the folder has to be writable in any case.
  return (
    (await refusalOf(folder, constants.W_OK | constants.X_OK)) ??
    (existsSync(path) ? refusalOf(path, constants.R_OK | constants.W_OK) : null)
  );
}

async function refusalOf(path: string, mode: number): Promise<string | null> {
  try {
    await access(path, mode);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `${path} cannot be written (${code ?? 'unknown'})`;
  }
}
