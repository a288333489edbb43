import { Buffer } from 'node:buffer';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SipHeaders, splitOutsideQuotes } from '../src/sip-headers.js';
import { formatMessage, parseDatagram, respondTo, type SipRequest } from '../src/sip-message.js';

const SEED = 20_251_122;

const INVITE = [
  'INVITE sip:*70@pbx.test SIP/2.0',
  'v: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bKa;rport',
  'f: "Bob \\"B\\" <x>" <sip:1001@pbx.test>;tag=1',
  't: <sip:*70@pbx.test>',
  'i: abc@host',
  'CSEQ: 7 INVITE',
  'm: <sip:1001@127.0.0.1:5070>',
  'Subject: first',
  '  second line',
  'l: 4',
  '',
  'body and more',
].join('\r\n');

function request(text: string): SipRequest {
  const message = parseDatagram(text);
  if (message.kind !== 'request') throw new Error(`not a request: ${JSON.stringify(message)}`);
  return message;
}

describe('parseDatagram', () => {
  it('expands compact forms, joins folded lines and cuts the body at Content-Length', () => {
    const { method, uri, headers, body } = request(INVITE);
    expect({ method, uri, body }).toEqual({ method: 'INVITE', uri: 'sip:*70@pbx.test', body: 'body' });
    expect(headers.first('Call-ID')).toBe('abc@host');
    expect(headers.first('cseq')).toBe('7 INVITE');
    expect(headers.first('Subject')).toBe('first second line');
  });

  it('splits list headers at commas outside quotes and brackets, over several lines', () => {
    const headers = SipHeaders.of({ Route: ['<sip:a,b@x;lr>, "q,\\"," <sip:c>', '<sip:d>'] });
    expect(headers.list('route')).toEqual(['<sip:a,b@x;lr>', '"q,\\"," <sip:c>', '<sip:d>']);
    expect(splitOutsideQuotes(' a ,, b', ',')).toEqual(['a', 'b']);
  });

  it('knows a keep-alive', () => {
    expect(parseDatagram('\r\n\r\n')).toEqual({ kind: 'keepalive' });
  });

  it.each([
    ['no start line', 'hello\r\n\r\n'],
    ['a header without a colon', INVITE.replace('Subject: first', 'Subject')],
    ['a missing Call-ID', INVITE.replace('i: abc@host\r\n', '')],
    ['a Content-Length beyond the datagram', INVITE.replace('l: 4', 'l: 400')],
    ['a Content-Length that is no number', INVITE.replace('l: 4', 'l: -1')],
    ['a CSeq of another method', INVITE.replace('7 INVITE', '7 BYE')],
    ['a CSeq out of range', INVITE.replace('7 INVITE', '4294967296 INVITE')],
    ['an unknown version', INVITE.replace('SIP/2.0\r\n', 'SIP/3.0\r\n')],
  ])('refuses %s', (_what, text) => {
    expect(parseDatagram(text)).toMatchObject({ kind: 'malformed' });
  });

  it('never throws, whatever the bytes', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
      fc
        .array(
          fc.constantFrom(
            'INVITE ',
            'SIP/2.0',
            ' 200 ',
            '\r\n',
            ':',
            'Via',
            'constructor',
            '"',
            '<',
            ' ',
            '\t',
            'l: 9',
          ),
        )
        .map((parts) => Buffer.from(parts.join(''))),
      fc
        .tuple(fc.nat(INVITE.length), fc.nat(INVITE.length))
        .map(([cut, hole]) => Buffer.from(INVITE.slice(0, cut) + INVITE.slice(Math.max(cut, hole)))),
    );
    const kinds = ['request', 'response', 'keepalive', 'malformed'];
    fc.assert(
      fc.property(anything, (bytes) => kinds.includes(parseDatagram(bytes).kind)),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it('reads back what it writes', () => {
    const value = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .map((text) => text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim());
    const name = fc.constantFrom('Via', 'X-Note', 'Reason', 'toString', 'Subject').filter((one) => one !== 'Via');
    const extra = fc.array(fc.record({ name, value }), { maxLength: 6 });
    const body = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Buffer.from(text).toString());
    fc.assert(
      fc.property(extra, body, (fields, text) => {
        const base = request(INVITE);
        const message = { ...base, headers: base.headers.without('Content-Length').plus(...fields), body: text };
        const read = request(formatMessage(message));
        expect(read.body).toBe(text);
        expect(read.headers.without('Content-Length').fields).toEqual(message.headers.fields);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});

describe('respondTo', () => {
  it('copies what a response must copy and adds a To tag once', () => {
    const ringing = respondTo(request(INVITE), 180, 'Ringing', { toTag: 't1' });
    expect(ringing.headers.first('To')).toBe('<sip:*70@pbx.test>;tag=t1');
    expect(ringing.headers.first('Contact')).toBeUndefined();
    const tagged = request(INVITE.replace('t: <sip:*70@pbx.test>', 't: <sip:*70@pbx.test>;tag=t0'));
    expect(respondTo(tagged, 200, 'OK', { toTag: 't1' }).headers.first('To')).toBe('<sip:*70@pbx.test>;tag=t0');
  });

  it('counts Content-Length in bytes', () => {
    const ok = respondTo(request(INVITE), 200, 'OK', { body: 'für' });
    expect(formatMessage(ok)).toContain('Content-Length: 4\r\n\r\nfür');
  });
});
