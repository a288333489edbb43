import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCaller, encodeCaller, encodeFreeText, killsEventSocket } from '../src/index.js';

/** Names as callers send them, and as nobody should. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom('unload', 'RELOAD', 'mod_event_socket', "'", '"', '\n', '\0', '📞', 'Ä', '名前', ' ', '^', ';'),
    )
    .map((parts) => parts.join('')),
);
const cut = (name: string): string => Array.from(name).slice(0, 256).join('');

describe('a caller in a channel variable', () => {
  it('is read back as written, cut to a small thing, and never names the module', () => {
    fc.assert(
      fc.property(text, text, (name, number) => {
        const encoded = encodeCaller({ name, number });
        expect(encoded).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(killsEventSocket(encoded)).toBe(false);
        expect(decodeCaller(encoded)).toEqual({ name: cut(name), number: cut(number) });
      }),
    );
  });

  it('gives up free text whose encoding spells the module', () => {
    const evil = Buffer.from('unloadxxmod_event_socketxxxx', 'base64url').toString('latin1');
    expect(killsEventSocket(Buffer.from(evil, 'latin1').toString('base64url'))).toBe(true);
    expect(encodeFreeText('harmless')).toBe('aGFybWxlc3M');
  });

  it.each([undefined, '', 'bm90IGpzb24', 'bnVsbA', 'eyJuYW1lIjoxfQ', '_undef_'])('is nobody in %j', (encoded) => {
    expect(decodeCaller(encoded)).toBeUndefined();
  });
});
