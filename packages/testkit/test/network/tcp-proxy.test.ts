import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TcpProxy } from '@parkade/testkit';

/** Says back what it is told, and remembers it. */
class Echo {
  readonly heard: string[] = [];
  readonly server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.heard.push(chunk.toString());
      socket.write(chunk);
    });
  });
}

let echo: Echo;
let proxy: TcpProxy;
const callers: Socket[] = [];

beforeEach(async () => {
  echo = new Echo();
  echo.server.listen(0, '127.0.0.1');
  await once(echo.server, 'listening');
  const address = echo.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  proxy = await TcpProxy.start(address.port);
});
afterEach(async () => {
  for (const caller of callers.splice(0)) caller.destroy();
  await proxy.close();
  echo.server.close();
});

async function call(): Promise<Socket> {
  const caller = connect(proxy.port, '127.0.0.1');
  caller.on('error', () => undefined);
  callers.push(caller);
  await once(caller, 'connect');
  return caller;
}

async function answerTo(caller: Socket, text: string): Promise<string> {
  const answered = once(caller, 'data');
  caller.write(text);
  const [chunk] = (await answered) as [Buffer];
  return chunk.toString();
}

describe('TcpProxy', () => {
  it('passes on what is said, both ways', async () => {
    expect(await answerTo(await call(), 'hello')).toBe('hello');
  });

  it('holds replies back, keeps their order, and is quick again', async () => {
    const caller = await call();
    const delays = [120, 0];
    proxy.delayReplies(() => delays.shift() ?? 0);
    const began = performance.now();
    expect(await answerTo(caller, 'slow')).toBe('slow');
    expect(performance.now() - began).toBeGreaterThanOrEqual(115);
    proxy.delayReplies(undefined);
    expect(await answerTo(caller, 'quick')).toBe('quick');
  });

  it('breaks before the reply to one request, which has arrived; others are not touched', async () => {
    const [one, other] = [await call(), await call()];
    const sprung = proxy.cutBeforeReplyTo('the words');
    expect(await answerTo(other, 'before')).toBe('before');
    let heard = '';
    one.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    const closed = once(one, 'close');
    one.write('say the words');
    await Promise.all([sprung, closed]);
    expect(heard).toBe('');
    expect(echo.heard).toContain('say the words');
    expect(await answerTo(other, 'the words')).toBe('the words');
  });

  it('can be pulled out, and put back', async () => {
    const caller = await call();
    await answerTo(caller, 'hello');
    const closed = once(caller, 'close');
    proxy.cut();
    await closed;
    await once(await call(), 'close');
    proxy.mend();
    expect(await answerTo(await call(), 'again')).toBe('again');
  });
});
