/** How the story is told: to somebody at a terminal, and always into a log. */
import { appendFileSync } from 'node:fs';
import type { Listener, ToldStep } from './story.js';

const MARKS: Readonly<Record<ToldStep['outcome'], string>> = { held: 'held  ', broken: 'BROKEN' };

/** `say` gets lines for the reader; the log gets the same lines and the diagnoses. */
export function narrator(logPath: string, say: (text: string) => void): Listener {
  const note = (text: string): void => {
    appendFileSync(logPath, `${text}\n`);
  };
  const both = (text: string): void => {
    say(text);
    note(text);
  };
  return {
    act: (title) => both(`\n${title}`),
    step: ({ promise, outcome, ms, detail }) => {
      both(`  ${MARKS[outcome]} ${String(ms).padStart(5)} ms  ${promise}`);
      if (detail === '') return;
      say(`                    ${firstLine(detail)}`);
      note(`                    ${detail}`);
    },
    diagnosis: note,
  };
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
