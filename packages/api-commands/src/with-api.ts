/** Runs one command against the engines, and says why it came to nothing. */
import type { Problem, Winner } from '@parkade/api-contract';
import type { ApiOptions, ApiWorld } from './api-world.js';
import type { ApiClient } from './client/api-client.js';
import { readTarget } from './client/api-target.js';
import { Misused, NoEngine, Refusal } from './client/failures.js';
import { EXIT, exitCodeOf, type ExitCode } from './exit-code.js';
import { jsonText, printable } from './terminal/plain-text.js';

export async function withApi(
  options: ApiOptions,
  world: ApiWorld,
  work: (client: ApiClient) => Promise<ExitCode>,
): Promise<ExitCode> {
  const read = readTarget(options, world.env);
  if (read.kind === 'wrong') {
    world.err(read.why);
    return EXIT.usage;
  }
  for (const note of read.notes) world.err(note);
  // Read from disk only by a command that asks an engine.
  const { ApiClient } = await import('./client/api-client.js');
  const client = new ApiClient(read.target, () => world.newKey());
  try {
    return await work(client);
  } catch (error) {
    return failed(error, options.json === true, world);
  } finally {
    await client.close();
  }
}

/** @throws what is no failure of asking. */
function failed(error: unknown, json: boolean, world: ApiWorld): ExitCode {
  if (error instanceof Misused) {
    world.err(printable(error.message));
    return EXIT.usage;
  }
  if (error instanceof NoEngine) {
    world.err(`${printable(error.message)}\n    fix: ${error.fix}`);
    return EXIT.noEngine;
  }
  if (!(error instanceof Refusal)) throw error;
  if (json) world.out(jsonText(error.problem, 2));
  else world.err(refusalWords(error.problem));
  return exitCodeOf(error.problem);
}

function refusalWords({ title, detail, reason, fields = [], winner, ended }: Problem): string {
  return [
    `refused: ${detail === title ? title : `${title}: ${detail}`} (${reason})`,
    ...(winner === undefined ? [] : [winnerWords(winner)]),
    ...(ended === undefined || winner !== undefined ? [] : [`the wait has ended: ${ended.outcome}`]),
    ...fields.map(({ field, problem }) => `${field}: ${problem}`),
  ]
    .map(printable)
    .join('\n    ');
}

function winnerWords({ by, wonAt, askedAt }: Winner): string {
  const who = by === null ? 'somebody' : by.label;
  const before = askedAt - wonAt;
  return before >= 0 ? `${who} was faster, by ${(before / 1000).toFixed(1)} s` : `${who} has them`;
}
