/** Whether a switch has the files from which orbits are spoken; without them they are counted out in tones. */
import type { ResolvedConfig, ResolvedNode } from '@parkade/park-config';
import { note, ok, type Finding } from './finding.js';

/** A folder that lots at this node speak from; `null` is the switch's own `sound_prefix`. */
export interface SoundsWanted {
  readonly folder: string | null;
  /** `0` to `9`, and `star` where an orbit has one. */
  readonly names: readonly string[];
}

/** In this order a file is looked for, below its own folder (mod_sndfile.c:sndfile_file_open). */
const RATES = ['8000/', '16000/', '32000/', '48000/', ''] as const;
const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export function soundsWanted({ lots }: ResolvedConfig, { site }: ResolvedNode): readonly SoundsWanted[] {
  const stars = new Map<string | null, boolean>();
  const seen = lots.filter(({ sites }) => sites === null || (site !== null && sites.includes(site)));
  for (const { policy, at } of seen) {
    const here = (site === null ? undefined : at.get(site)) ?? policy;
    const folder = here.sounds ?? null;
    const hasStar = policy.orbits.some((orbit) => orbit.includes('*'));
    stars.set(folder, hasStar || stars.get(folder) === true);
  }
  return [...stars].map(([folder, hasStar]) => ({ folder, names: hasStar ? [...DIGITS, 'star'] : DIGITS }));
}

/** What to ask the switch, one line a file and rate. */
export const soundQuestions = (wanted: SoundsWanted, folder: string): readonly string[] =>
  wanted.names.flatMap((name) => RATES.map((rate) => `file_exists ${folder}/digits/${rate}${name}.wav`));

/** The replies are those to {@link soundQuestions}. */
export function soundsFinding(wanted: SoundsWanted, folder: string, replies: readonly string[]): Finding {
  const missing = wanted.names.filter(
    (_, index) => !replies.slice(index * RATES.length, (index + 1) * RATES.length).includes('true'),
  );
  if (missing.length === 0) return ok(`orbits are spoken from ${folder}/digits`);
  const all = missing.length === wanted.names.length;
  const which = all ? 'none of the digit files' : `no ${missing.map((name) => `${name}.wav`).join(', ')}`;
  const effect = all ? 'orbits are counted out in tones' : 'what is missing is left out of a spoken orbit';
  return note(`${folder}/digits has ${which}: ${effect}`, howToInstall(folder));
}

/** FreeSWITCH's packages are named after language, country and voice, and so are the folders in them. */
function howToInstall(folder: string): string {
  const [, root, language, country, voice] = /^(.*)\/([a-z]{2})\/([a-z]{2})\/([\w-]+)$/.exec(folder) ?? [];
  if (root === undefined) return 'put the digit files there, or name another folder in `sounds`';
  const name = `freeswitch-sounds-${[language, country, voice].join('-')}`;
  return `apt install ${name}; or unpack ${name}-8000-VERSION.tar.gz of files.freeswitch.org/releases/sounds in ${root}`;
}
