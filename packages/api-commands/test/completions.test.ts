import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from './run.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parkade-completions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function scriptOf(shell: string): Promise<string> {
  const file = join(folder, shell);
  writeFileSync(file, `${(await run(['completions', shell])).stdout}\n`);
  return file;
}

/** What bash offers behind these words, the last of which is begun. */
function offered(script: string, line: string): readonly string[] {
  const words = line.split(' ');
  const ask = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _parkade; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync('bash', ['-c', ask, 'bash', script, ...words], { encoding: 'utf8' });
  return said.split('\n').filter((word) => word !== '');
}

describe('[O4] completions', () => {
  it('bash: commands, their options, choices; nothing where a value is free', async () => {
    const script = await scriptOf('bash');
    expect(offered(script, 'parkade p')).toEqual(['park', 'pickup', 'put-back']);
    expect(offered(script, 'parkade --api http://x pi')).toEqual(['pickup']);
    expect(offered(script, 'parkade pickup --p')).toEqual(['--phone']);
    expect(offered(script, 'parkade pickup 701 --j')).toEqual(['--json']);
    expect(offered(script, 'parkade pickup 701 --t')).toEqual(['--token-file']);
    expect(offered(script, 'parkade completions ')).toEqual(['bash', 'zsh', 'fish']);
    expect(offered(script, 'parkade pickup --phone ')).toEqual([]);
    expect(offered(script, `parkade --ca ${folder}/ba`)).toEqual([script]);
  });

  const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;
  it.each(['zsh', 'fish'])('%s: every command and option is in it, and the shell can read it', async (shell) => {
    const script = await scriptOf(shell);
    const { stdout } = await run(['completions', shell]);
    for (const word of ['pickup', 'put-back', 'watch', 'completions']) expect(stdout).toContain(word);
    for (const option of ['if-version', 'talk-of', 'heartbeats', 'token-file']) expect(stdout).toContain(option);
    if (!has(shell)) return;
    expect(execFileSync(shell, ['-n', script], { encoding: 'utf8' })).toBe('');
    if (shell !== 'fish') return;
    const offers = (line: string): string =>
      execFileSync('fish', ['-c', `source ${script}; complete -C '${line}'`], { encoding: 'utf8' });
    expect(offers('parkade pi')).toMatch(/^pickup\tmy phone rings/);
    expect(offers('parkade --api x completions ')).toBe('bash\nfish\nzsh\n');
    expect(offers('parkade watch --heart')).toMatch(/^--heartbeats\t/);
    expect(offers('parkade pickup --heart')).toBe('');
  });
});
