import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ReplyCode, UnexpectedReply, decodeReply, renderReplyCodes } from '../src/reply-codes.js';
import { CHANGES, LOOKS, loadCatalog } from '../src/script-catalog.js';
import type { ReadLua } from '../src/script-loader.js';
import { ScriptError, loadScript } from '../src/script-loader.js';

const from =
  (files: Readonly<Record<string, string>>): ReadLua =>
  (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT ${path}`);
    return text;
  };

const LUA = new URL('../lua/', import.meta.url);

describe('loadScript', () => {
  it('puts includes in place of their lines, nested ones first', () => {
    const script = loadScript(
      'park',
      from({
        'park.lua': '--- @include "outer"\nreturn outer()',
        'includes/outer.lua': '--- @include "inner"\nlocal function outer() return inner() end\n',
        'includes/inner.lua': 'local function inner() return 1 end\n',
      }),
    );
    expect(script.lua).toBe(
      'local function inner() return 1 end\nlocal function outer() return inner() end\nreturn outer()',
    );
    expect(script.sha).toMatch(/^[0-9a-f]{40}$/);
  });

  it('puts an include that several files need in once', () => {
    const { lua } = loadScript(
      'park',
      from({
        'park.lua': '--- @include "left"\n--- @include "right"',
        'includes/left.lua': '--- @include "shared"\nL',
        'includes/right.lua': '--- @include "shared"\nR',
        'includes/shared.lua': 'S',
      }),
    );
    expect(lua.match(/S/g)).toHaveLength(1);
    expect(lua.indexOf('S')).toBeLessThan(lua.indexOf('L'));
  });

  it.each([
    ['a missing script', {}, /no script park\.lua/],
    ['a missing include', { 'park.lua': '--- @include "gone"' }, /park\.lua: there is no includes\/gone\.lua/],
    [
      'a double include',
      { 'park.lua': '--- @include "a"\n--- @include "a"', 'includes/a.lua': '' },
      /park\.lua:2: "a"/,
    ],
    [
      'a circular include',
      { 'park.lua': '--- @include "a"', 'includes/a.lua': '--- @include "b"', 'includes/b.lua': '--- @include "a"' },
      /includes\/a\.lua -> includes\/b\.lua -> includes\/a\.lua/,
    ],
    ['a malformed include', { 'park.lua': 'x = 1\n-- @include a' }, /park\.lua:2: malformed/],
  ])('refuses %s', (_what, files, message) => {
    const load = (): unknown => loadScript('park', from(files));
    expect(load).toThrow(ScriptError);
    expect(load).toThrow(message);
  });
});

describe('the scripts', () => {
  it('are all in the catalog, and no include is unused', () => {
    const names = [...CHANGES, ...LOOKS].map((name) => `${name}.lua`);
    const files = readdirSync(LUA, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
    expect(files.toSorted()).toEqual(names.toSorted());
    const texts = [LUA, new URL('includes/', LUA)].flatMap((directory) =>
      readdirSync(directory)
        .filter((name) => name.endsWith('.lua'))
        .map((name) => readFileSync(new URL(name, directory), 'utf8')),
    );
    for (const include of readdirSync(new URL('includes/', LUA))) {
      const line = `--- @include "${include.replace('.lua', '')}"`;
      expect(texts.some((text) => text.includes(line))).toBe(true);
    }
  });

  it.each([...CHANGES, ...LOOKS])('%s says what it takes, answers and tells', (name) => {
    const text = readFileSync(new URL(`${name}.lua`, LUA), 'utf8');
    for (const heading of ['KEYS[', 'Reply:', 'Events:']) expect(text).toContain(heading);
  });

  it.each([...CHANGES])('%s does nothing after its asker has gone', (name) => {
    expect(loadCatalog()[name].lua).toContain('tooLate(ARGV[1])');
  });
});

describe('reply codes', () => {
  it('are the same in Lua and TypeScript', () => {
    expect(readFileSync(new URL('includes/replyCodes.lua', LUA), 'utf8')).toBe(renderReplyCodes());
  });

  it('are distinct and decoded in one place', () => {
    const codes = Object.entries(ReplyCode);
    expect(new Set(codes.map(([, code]) => code)).size).toBe(codes.length);
    for (const [name, code] of codes) expect(decodeReply([code, 'x'])).toEqual({ name, rest: ['x'] });
  });

  it.each([[null], ['OK'], [[]], [[99]], [['1']]])('refuse %j', (reply) => {
    expect(() => decodeReply(reply)).toThrow(UnexpectedReply);
  });
});
