/** One command to a Redis on loopback over one connection; what it answers is not looked at beyond "no error". */
import { once } from 'node:events';
import { connect } from 'node:net';

const WITHIN_MS = 2000;

/** @throws Error when Redis does not answer in time, or answers with an error. */
export async function redisCommand(port: number, words: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(WITHIN_MS, () => socket.destroy(new Error('redis does not answer')));
  try {
    socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (answer.toString('utf8', 0, 1) === '-') throw new Error(`redis answers ${answer.toString('utf8').trim()}`);
  } finally {
    socket.destroy();
  }
}
