/** The product's own dialplan, rendered by the product's own command for the laboratory's configuration. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineYaml, ALL_ORBITS, ESCAPES, type EngineProcessDeps } from './engine-config.js';
import type { LotSettings } from '../lot-settings.js';
import { ENGINE_PROGRAM } from './engine-process.js';

/** The files, by the context they go into. */
export interface RenderedDialplan {
  readonly entry: string;
  /** Behind the house's own numbers. */
  readonly astray: string;
  readonly peer: string;
  readonly parkade: string;
  /** Where the files are, as rendered. */
  readonly folder: string;
}

/** How long the switch waits alone before it rings the parker; a minute in the product, too long for a test. */
export const ALONE_SHORTENED = { from: 'parkade_failsafe_sec=60', to: 'parkade_failsafe_sec=3' } as const;

/** What stands in the dialplan of some lots only, and every number of any story. */
const EVERYTHING: LotSettings = {
  orbits: ALL_ORBITS,
  house: true,
  courtesy: 'both',
  announceRecall: true,
  page: { phones: ['1002'], times: 1, every: '15s' },
  fallback: '1005',
  escape: ESCAPES,
};

/** Each key of who waits is an action of the switch's; this is what most lots have. */
export const WITHOUT_KEYS: LotSettings = { ...EVERYTHING, escape: {} };

/** `folder` is a scratch folder of the laboratory, `program` the command `parkade`. */
export function renderDialplan(
  folder: string,
  deps: EngineProcessDeps,
  settings: LotSettings = EVERYTHING,
  program = ENGINE_PROGRAM,
): RenderedDialplan {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'render.yaml');
  writeFileSync(config, engineYaml(deps, settings));
  const out = join(folder, 'dialplan');
  execFileSync(process.execPath, [program, 'dialplan', 'render', '-c', config, '--out', out], { stdio: 'pipe' });
  const read = (path: string): string => readFileSync(join(out, path), 'utf8');
  return {
    entry: read('default/00_parkade.xml'),
    astray: read('default/zz_parkade_astray.xml'),
    peer: read('public/00_parkade_peer.xml'),
    parkade: read('parkade.xml').replaceAll(ALONE_SHORTENED.from, ALONE_SHORTENED.to),
    folder: out,
  };
}
