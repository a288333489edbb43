import { describe, expect, it } from '@jest/globals';
import { EslFramer, isFault, percentDecode, readConnectReply, readEvent } from '../src/framing/index.js';

const packetOf = (text: string) => {
  const packet = new EslFramer().push(Buffer.from(text)).packets[0];
  if (packet === undefined) throw new Error('no packet');
  return packet;
};

describe('percentDecode', () => {
  it.each([
    ['%2BOK%0A', '+OK\n'],
    ['plain', 'plain'],
    ['100%', '100%'],
    ['%zz%4', '%zz%4'],
    ['%C3%84lice', 'Älice'],
    ['%ff', '\ufffd'],
    ['Ä%20b', 'Ä b'],
    ['%25', '%'],
  ])('%s', (text, decoded) => {
    expect(percentDecode(text)).toBe(decoded);
  });
});

describe('readConnectReply', () => {
  const reply =
    'Event-Name: CHANNEL_DATA\nUnique-ID: 11-22\nCaller-Caller-ID-Name: %C3%84lice%3A%20x\nCaller-ANI: _undef_\n' +
    'variable_transfer_history: ARRAY%3A%3Aa%7C%3Ab\nContent-Type: command/reply\nReply-Text: %2BOK%0A\n' +
    'Socket-Mode: async\nControl: full\n\n';

  it('decodes values, leaves out empty ones, leaves arrays as text', () => {
    const event = readConnectReply(packetOf(reply));
    expect(isFault(event) ? event : { ...event.values }).toMatchObject({
      'Unique-ID': '11-22',
      'Caller-Caller-ID-Name': 'Älice: x',
      variable_transfer_history: 'ARRAY::a|:b',
      'Reply-Text': '+OK\n',
    });
    expect(isFault(event) ? '' : event.values['Caller-ANI']).toBeUndefined();
  });

  it.each(['GET / HTTP/1.1\nHost: x\n\n', 'Content-Type: auth/request\n\n', 'Content-Type: command/reply\n\n'])(
    'is a fault for %j',
    (text) => {
      expect(isFault(readConnectReply(packetOf(text)))).toBe(true);
    },
  );
});

describe('readEvent', () => {
  it('reads a plain event with a body of its own', () => {
    const inner = 'Event-Name: BACKGROUND_JOB\nJob-UUID: a%2Fb\nContent-Length: 15\n\n-ERR USER_BUSY\n';
    const event = readEvent(packetOf(`Content-Length: ${inner.length}\nContent-Type: text/event-plain\n\n${inner}`));
    expect(event).toMatchObject({ body: '-ERR USER_BUSY\n', values: { 'Job-UUID': 'a/b' } });
  });

  it('reads a JSON event: raw values, arrays as the plain format has them', () => {
    const json = JSON.stringify({ 'Event-Name': 'X', n: 1, a: ['x', 'y'], o: {}, e: '', p: '%41', _body: 'text' });
    const event = readEvent(packetOf(`Content-Length: ${json.length}\nContent-Type: text/event-json\n\n${json}`));
    expect(event).toEqual({ body: 'text', values: { 'Event-Name': 'X', n: '1', a: 'ARRAY::x|:y', p: '%41' } });
  });

  it.each(['[1]', 'null', '{', '"x"'])('is a fault for the JSON %s', (json) => {
    const event = readEvent(packetOf(`Content-Length: ${json.length}\nContent-Type: text/event-json\n\n${json}`));
    expect(isFault(event)).toBe(true);
  });
});
