/** What the page may ask for, whoever writes it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openerFor } from '../src/open-in-browser.js';
import { pageFile } from '../src/web/page-files.js';
import { readWish } from '../src/web/read-wish.js';

describe('wishes', () => {
  test.each([
    [{ wish: 'press', phone: 'alice', key: 'call' }],
    [{ wish: 'press', phone: '1002', key: 'lamp-701' }],
    [{ wish: 'press', phone: '1002', key: 'digit-*' }],
    [{ wish: 'story', does: 'pause' }],
    [{ wish: 'trouble', id: 'ten-calls' }],
  ])('%j is understood', (wish) => {
    expect(readWish(JSON.stringify({ ...wish, more: 1 }))).toEqual(wish);
  });

  test.each([
    ['', 'the body has to be a JSON object'],
    ['[]', 'the body has to be a JSON object'],
    ['{"wish":"dance"}', 'wish: one of press, story, trouble'],
    ['{"wish":"press","phone":"1009","key":"park"}', 'phone: one of alice, 1001, 1002, 1003'],
    [
      '{"wish":"press","phone":"1001","key":"lamp-701\\nx"}',
      'key: one of answer, decline, park, transfer, transfer-now, dial, clear, hang-up, handset, call, digit-<0-9*#>, lamp-<orbit>',
    ],
    ['{"wish":"story","does":"end"}', 'does: one of pause, go-on, back, skip, free, again'],
    ['{"wish":"trouble","id":"fire"}', 'id: one of ten-calls, engine, store, switch'],
  ])('%s is answered with the field and what it may be', (body, problem) => {
    expect(readWish(body)).toEqual({ problem });
  });

  test('whatever the body is, it is a wish or a problem', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        const read = readWish(body);
        expect('problem' in read || ['press', 'story', 'trouble'].includes(read.wish)).toBe(true);
      }),
    );
  });

  test.each(['/assets/../index.html', '/assets/%2e%2e/x.js', '/assets/a/b.js', '/index.html', '/etc/passwd'])(
    '%s is no file of the page',
    (path) => {
      expect(pageFile(path, { withBoard: true })).toBeNull();
    },
  );

  test.each([
    ['linux', {}, null],
    ['linux', { DISPLAY: ':0' }, 'xdg-open'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
    ['darwin', {}, 'open'],
    ['win32', { DISPLAY: ':0' }, null],
  ] as const)('[BD-57] on %s with %j the address is opened by %s', (os, environment, expected) => {
    expect(openerFor(os, environment)).toBe(expected);
  });
});
