import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventConnection } from '../src/stream/slow-reader.js';

const MEGABYTE = 1_048_576;
const text = (bytes: number): string => `data: ${'x'.repeat(bytes - 8)}\n\n`;

let server: Server;
let reader: Socket;
let response: ServerResponse;
let connection: EventConnection;
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  reader = connect((server.address() as AddressInfo).port, '127.0.0.1');
  reader.on('error', () => undefined);
  reader.pause();
  reader.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  connection = new EventConnection(response, () => undefined);
});
afterEach(async () => {
  reader.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('[O2] a reader who is slow', () => {
  it('is not cut for what their lots begin with, however large, nor for one large message', () => {
    for (let lot = 0; lot < 6; lot += 1) expect(connection.write(text(2 * MEGABYTE))).toBe(true);
    connection.begun();
    expect(connection.write(text(200))).toBe(true);
    expect(connection.write(text(2 * MEGABYTE))).toBe(true);
    expect(response.destroyed).toBe(false);
  });

  it('is cut when more than a megabyte waits beside it', async () => {
    connection.write(text(6 * MEGABYTE));
    connection.begun();
    let written = 0;
    while (written < 64 * MEGABYTE && connection.write(text(65_536))) {
      written += 65_536;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(response.destroyed).toBe(true);
    expect(response.writableLength).toBeLessThan(8 * MEGABYTE);
  });
});
