import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';

const site = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'site');
const BUDGET = 60_000;
const PRACTICE_BUDGET = 25_000;
const RECORDS_BUDGET = 20_000;

const gzipped = (path: string) => gzipSync(readFileSync(join(site, path))).length;

describe('the built page', () => {
  const index = readFileSync(join(site, 'index.html'), 'utf8');
  const named = [...index.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path = '']) => path);

  test('[BD-62] script and style of the board are at most 60 kB together, gzipped', () => {
    const sizes = named.filter((path) => /\.(js|css)$/.test(path)).map((path) => [path, gzipped(path)] as const);
    const total = sizes.reduce((sum, [, size]) => sum + size, 0);
    process.stderr.write(`board: ${(total / 1000).toFixed(1)} kB gzipped\n`);
    expect(new Set(sizes.map(([path]) => path.split('.').at(-1)))).toEqual(new Set(['css', 'js']));
    expect(total).toBeLessThanOrEqual(BUDGET);
  });

  test('[BD-62] the practice office adds at most 25 kB to what it shares with the board', () => {
    const page = readFileSync(join(site, 'practice.html'), 'utf8');
    const own = [...page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)]
      .map(([, path = '']) => path)
      .filter((path) => !named.includes(path));
    const total = own.reduce((sum, path) => sum + gzipped(path), 0);
    process.stderr.write(`practice office: ${(total / 1000).toFixed(1)} kB gzipped\n`);
    expect(own.length).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(PRACTICE_BUDGET);
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  });

  test('[BD-62] the records add at most 20 kB, with all that the administrator has', () => {
    const own = readdirSync(join(site, 'assets')).filter((path) =>
      /^(records|admin|asked|nodes|lots|keys|api)-/.test(path),
    );
    const total = own.reduce((sum, path) => sum + gzipped(join('assets', path)), 0);
    process.stderr.write(`administrator's pages, records among them: ${(total / 1000).toFixed(1)} kB gzipped\n`);
    expect(own.some((path) => path.startsWith('records-'))).toBe(true);
    expect(total).toBeLessThanOrEqual(RECORDS_BUDGET);
  });

  test('[BD-62] no font, no picture but the icon', () => {
    const files = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('.'));
    expect(files.filter((path) => !/\.(js|css|html)$|^icons.(waits|rings)-[1-9]\.svg$/.test(path))).toEqual([
      'icon.svg',
    ]);
  });

  test('[BD-52] nothing is inlined, and nothing comes from another origin', () => {
    expect(index).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
    const everything = [index, ...named.map((path) => readFileSync(join(site, path), 'utf8'))].join('\n');
    const origins = [...everything.matchAll(/["'(](https?:\/\/[^"'\s)]+)/g)].map(([, url]) => url);
    expect(origins.filter((url) => !url?.startsWith('http://www.w3.org/'))).toEqual([]);
  });
});
