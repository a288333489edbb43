/** Packets as mod_event_socket writes them, with what a reader must make of each. */
export interface Recorded {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly body: string;
}

const packet = (head: readonly string[], body?: string): Recorded => {
  const lines = body === undefined ? head : [...head, `Content-Length: ${Buffer.byteLength(body)}`];
  return {
    bytes: Buffer.from(`${lines.join('\n')}\n\n${body ?? ''}`),
    contentType: (head.find((line) => line.startsWith('Content-Type: ')) ?? '').slice('Content-Type: '.length),
    body: body ?? '',
  };
};

const event = (values: Record<string, string>): Recorded =>
  packet(['Content-Type: text/event-json'], JSON.stringify(values));

const inner =
  'Event-Name: BACKGROUND_JOB\nJob-UUID: 7f4d\nJob-Command: originate\nContent-Length: 16\n\n-ERR USER_BUSY\n\n';

export const RECORDED: readonly Recorded[] = [
  packet(['Content-Type: auth/request']),
  packet(['Content-Type: command/reply', 'Reply-Text: +OK accepted']),
  packet(['Content-Type: command/reply', 'Reply-Text: -ERR bad: thing: twice']),
  event({ 'Event-Name': 'HEARTBEAT', 'Core-UUID': 'c0ffee', 'Event-Info': 'System Ready' }),
  packet(['Content-Type: api/response'], '+OK\n'),
  packet(['Content-Type: api/response'], 'one line\n\nafter a blank line\n\n\nÄlice ☎ 📞\n'),
  packet(['Content-Type: text/disconnect-notice', 'Controlled-Session-UUID: x', 'Linger-Time: 5'], ''),
  packet(['Content-Type: text/event-plain'], inner),
  event({ 'Event-Name': 'CHANNEL_HANGUP', 'Unique-ID': 'a-leg', _body: '\n\nContent-Length: 99\n\n' }),
  packet(['Content-Type: command/reply', 'Reply-Text: +OK bye']),
  packet(['Content-Type: text/disconnect-notice', 'Content-Disposition: disconnect'], 'Disconnected, goodbye.\n'),
];

export const STREAM: Buffer = Buffer.concat(RECORDED.map((one) => one.bytes));
