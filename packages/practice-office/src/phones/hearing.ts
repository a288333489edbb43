/** What the switch sends to a phone, in the words of the office. */
import { digitsOf, soundOfLabel } from '@parkade/scenario-lab';
import type { Heard } from '../told.js';

const QUIET: Heard = { kind: 'quiet' };
const VOICE = 'phone:';

/**
 * @param sources of all calls of a phone, as the practice switch names them: `phone:<voice>`, `play:<what>`
 * @param nameOf  whose voice it is
 */
export function heardIn(sources: readonly string[], nameOf: (voice: string) => string): Heard {
  const voices = sources.filter((source) => source.startsWith(VOICE)).map((source) => source.slice(VOICE.length));
  if (voices.length > 0) return { kind: 'voices', of: voices.map(nameOf) };
  for (const source of sources) {
    const digits = digitsOf(source);
    if (digits !== '') return { kind: 'number', digits };
    const sound = soundOfLabel(source);
    if (sound === 'music') return { kind: 'music' };
    if (sound !== undefined) return { kind: 'announcement', word: sound };
  }
  return QUIET;
}
