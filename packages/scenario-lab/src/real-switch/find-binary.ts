/** Where the real FreeSWITCH is: `FREESWITCH_BIN`, else the search path. Its absence is an answer, not an error. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type FoundBinary =
  { readonly kind: 'found'; readonly path: string } | { readonly kind: 'absent'; readonly why: string };

export function findFreeSwitch(env: NodeJS.ProcessEnv = process.env): FoundBinary {
  const named = env['FREESWITCH_BIN'];
  if (named !== undefined && named !== '') {
    return isProgram(named)
      ? { kind: 'found', path: named }
      : { kind: 'absent', why: `FREESWITCH_BIN=${named} is not a program that can be run` };
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const path = folders.map((folder) => join(folder, 'freeswitch')).find(isProgram);
  return path === undefined
    ? { kind: 'absent', why: 'no freeswitch in PATH and FREESWITCH_BIN is not set' }
    : { kind: 'found', path };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
