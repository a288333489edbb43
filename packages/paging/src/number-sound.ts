/** What loudspeakers say: that somebody waits, and where. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MulticastPlace, Orbit } from '@parkade/park-decision';
import type { Logger } from '@parkade/park-ports';
import { joined, mulawOfNotes, type Note } from './mulaw.js';
import { readWav } from './wav-file.js';

const silence = (ms: number): Note => ({ hz: 0, ms });
const note = (hz: number, ms: number): Note => ({ hz, ms });

/** Three notes upwards, as stations have before an announcement. */
const CHIME: readonly Note[] = [note(523, 250), note(659, 250), note(784, 450), silence(250)];
const GAP: readonly Note[] = [silence(120)];

/** So many beeps for each digit, a long one for 0, a higher one for a star: as a parker hears it where digit files are missing. */
function countedSign(sign: string): readonly Note[] {
  if (sign === '*') return [note(780, 900), silence(800)];
  if (sign === '0') return [note(540, 900), silence(800)];
  const beeps = Array.from({ length: Number(sign) }, () => [note(540, 150), silence(200)]).flat();
  return [...beeps, silence(600)];
}

export const countedNumber = (orbit: string): Uint8Array =>
  mulawOfNotes(Array.from(orbit).flatMap((sign) => countedSign(sign)));

/** Mu-law. Files that cannot be had are tones, and a line in the log. */
export async function soundOf(place: MulticastPlace, orbit: Orbit, log: Pick<Logger, 'warn'>): Promise<Uint8Array> {
  const missing = (file: string, why: string): null => {
    log.warn('a sound file for loudspeakers cannot be used, tones instead', { file, why });
    return null;
  };
  const prompt = place.prompt === null ? null : await readSound([place.prompt], missing);
  const number = place.sounds === null ? null : await spokenNumber(place.sounds, orbit, missing);
  return joined([prompt ?? mulawOfNotes(CHIME), mulawOfNotes(GAP), number ?? countedNumber(orbit), mulawOfNotes(GAP)]);
}

type Missing = (file: string, why: string) => null;

/** `null` when one of its files is not there: half a number would send somebody to another caller. */
async function spokenNumber(folder: string, orbit: string, missing: Missing): Promise<Uint8Array | null> {
  const names = Array.from(orbit, (sign) => `${sign === '*' ? 'star' : sign}.wav`);
  const parts = new Map<string, Uint8Array>();
  for (const name of new Set(names)) {
    // FreeSWITCH's packages keep each rate in a folder of its own (switch_core_file.c, `sound_prefix`).
    const part = await readSound([join(folder, 'digits', '8000', name), join(folder, 'digits', name)], missing);
    if (part === null) return null;
    parts.set(name, part);
  }
  return joined(names.flatMap((name) => parts.get(name) ?? []));
}

async function readSound(files: readonly [string, ...string[]], missing: Missing): Promise<Uint8Array | null> {
  let why = '';
  for (const file of files) {
    try {
      const read = readWav(await readFile(file));
      if (read.kind === 'ok') return read.mulaw;
      return missing(file, read.why);
    } catch (error) {
      why = (error as NodeJS.ErrnoException).code ?? String(error);
    }
  }
  return missing(files[0], why);
}
