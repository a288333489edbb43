import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ROOT, repositoryText } from './repository.js';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** Comments dropped, continued lines joined; enough of the language for what this repository writes. */
function instructions(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [word = '', ...rest] = line.trim().split(/\s+/);
      return { word: word.toUpperCase(), rest: rest.join(' ') };
    });
}

const all = instructions(repositoryText('docker/Dockerfile'));
const lastFrom = all.findLastIndex(({ word }) => word === 'FROM');
const final = all.slice(lastFrom + 1);
const lastOf = (word: string): string | undefined => final.findLast((each) => each.word === word)?.rest;
const KNOWN = new Set([
  'ARG',
  'FROM',
  'WORKDIR',
  'COPY',
  'RUN',
  'LABEL',
  'ENV',
  'EXPOSE',
  'USER',
  'VOLUME',
  'HEALTHCHECK',
]);
const ENDINGS = ['STOPSIGNAL', 'ENTRYPOINT', 'CMD'];

describe('[O8] docker/Dockerfile', () => {
  it('uses known instructions, and ADD nowhere', () => {
    expect(all.filter(({ word }) => !KNOWN.has(word) && !ENDINGS.includes(word))).toEqual([]);
  });

  it('builds in one stage and runs in another, on a supported Node with a full tag', () => {
    const stages = all.filter(({ word }) => word === 'FROM');
    expect(stages.map(({ rest }) => rest)).toEqual(['${NODE} AS build', '${NODE} AS engine']);
    expect(all[0]).toEqual({ word: 'ARG', rest: 'NODE=node:22-bookworm-slim' });
  });

  it('copies what is in the repository, and lets its .dockerignore through', () => {
    const passed = repositoryText('docker/Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const sources = all
      .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from='))
      .flatMap(({ rest }) => rest.split(' ').slice(0, -1));
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
    expect(sources.filter((source) => !passed.includes(source))).toEqual([]);
  });

  it('copies from the build only what the final stage runs on', () => {
    const copied = final
      .filter(({ word, rest }) => word === 'COPY' && rest.startsWith('--from='))
      .map(({ rest }) => rest);
    expect(copied).toEqual(['--from=build /opt/parkade ./']);
    expect(final.filter(({ word }) => word === 'COPY')).toHaveLength(1);
    const runs = all.filter(({ word }) => word === 'RUN').map(({ rest }) => rest);
    expect(runs.filter((run) => run.includes('npm ci')).every((run) => run.includes('--ignore-scripts'))).toBe(true);
    expect(runs).toContain('npm run package');
    expect(runs.find((run) => run.includes('tar -xzf'))).toContain('dist/parkade-*.tgz -C /opt/parkade');
    expect(runs.some((run) => run.includes('cd /opt/parkade && npm ci --omit=dev'))).toBe(true);
    expect(runs.filter((run) => /curl|wget|apt-get/.test(run))).toEqual([]);
  });

  it('does not run as root, and nothing after USER makes it', () => {
    const users = final.filter(({ word }) => word === 'USER');
    expect(users).toHaveLength(1);
    expect(lastOf('USER')).toMatch(/^[1-9]\d{3,}:[1-9]\d{3,}$/);
    const after = final.slice(final.findIndex(({ word }) => word === 'USER')).map(({ word }) => word);
    expect(after.filter((word) => word === 'RUN' || word === 'COPY')).toEqual([]);
  });

  it('starts `parkade serve` without a shell, so that SIGTERM arrives', () => {
    const entry: unknown = JSON.parse(lastOf('ENTRYPOINT') ?? '');
    expect(entry).toEqual(['node', '/opt/parkade/lib/parkade/dist/parkade.js']);
    expect(repositoryText('scripts/package.mjs')).toContain("'lib/parkade/dist/parkade.js'");
    expect(JSON.parse(lastOf('CMD') ?? '')).toEqual(['serve']);
    expect(lastOf('STOPSIGNAL')).toBe('SIGTERM');
  });

  it('asks /readyz how it is, with a deadline of its own', () => {
    const check = lastOf('HEALTHCHECK') ?? '';
    expect(check).toMatch(/--timeout=4s.*AbortSignal\.timeout\(3000\)/);
    expect(lastOf('ENV')).toContain('PARKADE_HEALTH_URL=http://127.0.0.1:7275/readyz');
    expect(lastOf('EXPOSE')).toBe('7275 7276');
    const script: unknown = JSON.parse(check.slice(check.indexOf('[')));
    expect(Array.isArray(script) && script[0]).toBe('node');
  });

  it('says what it is', () => {
    const label = lastOf('LABEL') ?? '';
    for (const name of ['title', 'description', 'licenses', 'version', 'revision', 'base.name']) {
      expect(label).toContain(`org.opencontainers.image.${name}=`);
    }
    const { version } = JSON.parse(repositoryText('package.json')) as { version: string };
    expect(final.find(({ word, rest }) => word === 'ARG' && rest.startsWith('VERSION='))?.rest).toBe(
      `VERSION=${version}`,
    );
  });
});
