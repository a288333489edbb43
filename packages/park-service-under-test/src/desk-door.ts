/**
 * A way to the engine's desk from outside, for tests that are told of processes: a socket in the file system that takes one request at a
 * time, `POST /ask | /park | /put-back` with what the port takes as JSON, and gives the port's answer. Nothing is checked here; who can open
 * the file may do everything.
 */
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { Engine } from '@parkade/park-engine';
import type { OperatorDesk } from '@parkade/park-ports';
import type { Decorate } from '@parkade/park-service';

/** Around the engine that it leads to. */
export const withDeskDoor = (path: string, inner: Decorate): Decorate => ({
  ports: (ports) => inner.ports(ports),
  engine: (engine) => {
    const made: Engine = inner.engine(engine);
    openDoor(path, made.desk);
    return made;
  },
});

function openDoor(path: string, desk: OperatorDesk): void {
  const server = createServer((request, response) => {
    answer(request, desk).then(
      (said) => response.end(JSON.stringify(said)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  // One who was killed has left theirs.
  rmSync(path, { force: true });
  server.listen(path);
  server.unref();
}

async function answer(request: IncomingMessage, desk: OperatorDesk): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  const wanted: unknown = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  switch (request.url) {
    case '/ask':
      return desk.ask(wanted as Parameters<OperatorDesk['ask']>[0]);
    case '/park':
      return desk.park(wanted as Parameters<OperatorDesk['park']>[0]);
    case '/put-back':
      return desk.putBack(wanted as Parameters<OperatorDesk['putBack']>[0]);
    default:
      throw new RangeError(`nobody asks for ${String(request.url)}`);
  }
}
