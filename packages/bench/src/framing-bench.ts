import { FreeSwitchParser } from 'esl-lite';
import { EslFramer } from '@parkade/switch-command';
import { compare, type Comparison, type Size } from './measure.js';

const EVENTS = 5_000;
const CHUNK = 16 * 1024;

/** Events as a busy switch writes them: some 3 KB of JSON each. */
function eventStream(): readonly Buffer[] {
  const body = JSON.stringify({
    'Event-Name': 'CHANNEL_EXECUTE',
    ...Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`variable_number_${i}`, 'x'.repeat(12)])),
  });
  const packet = `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`;
  const bytes = Buffer.from(packet.repeat(EVENTS));
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) chunks.push(bytes.subarray(at, at + CHUNK));
  return chunks;
}

const quiet = {
  child: () => quiet,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Our framer beside esl-lite's parser, on the same chunks. esl-lite's count shows what it lost at chunk borders. */
export function benchFraming(size: Size): Promise<Comparison> {
  const chunks = eventStream();
  return compare('ESL framing, events of 3 KB in chunks of 16 KB', size, [
    {
      name: 'parkade framer',
      run: () => {
        const framer = new EslFramer();
        let packets = 0;
        for (const chunk of chunks) packets += framer.push(chunk).packets.length;
        return Promise.resolve(packets);
      },
    },
    {
      name: 'esl-lite parser',
      run: async () => {
        let packets = 0;
        async function* source(): AsyncGenerator<Buffer> {
          yield* chunks;
        }
        for await (const _packet of FreeSwitchParser(source(), quiet as never)) packets += 1;
        return packets;
      },
    },
  ]);
}
