import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { PARKADE_MAY } from '@parkade/testkit';

import { ROOT, repositoryText } from './repository.js';

const PAGE = repositoryText('docs/operations.md');

/** Lines that set something; comments and blank lines dropped. */
const settings = (text: string): string[] => text.split('\n').filter((line) => /^[a-z]/.test(line));

describe('docs/operations.md', () => {
  it('links to what is there', () => {
    const links = [...PAGE.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((target) => !existsSync(join(ROOT, dirname('docs/operations.md'), target)))).toEqual([]);
  });

  it('grants the ACL user what the tests run with', () => {
    expect(PAGE).toContain(`&* ${PARKADE_MAY}\n`);
  });

  it('asks of Redis what docker/redis.conf sets', () => {
    const [, block = ''] = /## Redis\n\n```\n([^]*?)```/.exec(PAGE) ?? [];
    const file = settings(repositoryText('docker/redis.conf'));
    expect(settings(block).length).toBeGreaterThan(3);
    expect(settings(block).filter((line) => !file.includes(line))).toEqual([]);
  });

  it('names files of the repository only', () => {
    const named = [...PAGE.matchAll(/\bdocker\/[\w./-]+\w/g)].map(([path]) => path);
    const missing = named.filter((path) => !path.startsWith('docker/secrets') && !existsSync(join(ROOT, path)));
    expect(missing).toEqual([]);
  });
});
