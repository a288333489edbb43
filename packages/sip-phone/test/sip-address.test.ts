import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  dialledUri,
  formatNameAddr,
  numericAddress,
  parseNameAddr,
  parseSipUri,
  partyOf,
  stampedVia,
  tagOf,
  viaAddress,
} from '../src/sip-address.js';

describe('addresses', () => {
  it.each([
    ['"Alice" <sip:1001@pbx.test>;tag=x', { name: 'Alice', number: '1001' }],
    ['Alice B <sip:1001@pbx.test:5060;transport=udp>', { name: 'Alice B', number: '1001' }],
    ['"A \\"Q\\" <sip:evil@x>" <sip:%2A70@pbx.test>', { name: 'A "Q" <sip:evil@x>', number: '*70' }],
    ['sip:701@pbx.test;tag=y', { name: '', number: '701' }],
    ['<tel:+4930123>', { name: '', number: '+4930123' }],
    ['"park" <sip:park+701@pbx.test>', { name: 'park', number: 'park+701' }],
    ['"lone %" <sip:50%@pbx.test>', { name: 'lone %', number: '50%' }],
  ])('%s', (text, party) => {
    expect(partyOf(text)).toEqual(party);
  });

  it('keeps any display name through quoting', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(name, (display) => {
        const read = parseNameAddr(formatNameAddr({ display, uri: 'sip:1@h', tag: 't' }));
        expect(read).toMatchObject({ display, uri: 'sip:1@h' });
        expect(tagOf(formatNameAddr({ display, uri: 'sip:1@h', tag: 't' }))).toBe('t');
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('dials numbers, escapes what a user part cannot carry, and takes URIs as they are', () => {
    expect(dialledUri('*70', 'pbx.test')).toBe('sip:*70@pbx.test');
    expect(dialledUri('#9 ü', 'pbx.test')).toBe('sip:%239%20%C3%BC@pbx.test');
    expect(dialledUri('sip:1002@127.0.0.1:5080', 'pbx.test')).toBe('sip:1002@127.0.0.1:5080');
  });

  it('finds the socket of numeric URIs only', () => {
    expect(numericAddress('sip:a@127.0.0.1:5080;ob')).toEqual({ host: '127.0.0.1', port: 5080 });
    expect(numericAddress('sip:a@127.0.0.1')).toEqual({ host: '127.0.0.1', port: 5060 });
    expect(numericAddress('sip:a@pbx.test')).toBeUndefined();
    expect(parseSipUri('sip:a@h:99999')).toBeUndefined();
    expect(parseSipUri('http://x')).toBeUndefined();
  });

  it('answers to where the request came from (rport)', () => {
    const via = stampedVia('SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9', { host: '127.0.0.1', port: 4444 });
    expect(viaAddress(via)).toEqual({ host: '127.0.0.1', port: 4444 });
    const plain = stampedVia('SIP/2.0/UDP 10.0.0.1:5062;branch=z9', { host: '127.0.0.1', port: 4444 });
    expect(viaAddress(plain)).toEqual({ host: '127.0.0.1', port: 5062 });
  });
});
