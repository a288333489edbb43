import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** One line of the standard input. Where somebody types, it is asked for and not shown. */
export async function readSecret(question: string): Promise<string> {
  const { isTTY } = process.stdin;
  if (isTTY) process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: isTTY });
  try {
    const first = await lines[Symbol.asyncIterator]().next();
    return first.done === true ? '' : first.value;
  } finally {
    lines.close();
    if (isTTY) process.stderr.write('\n');
  }
}
