import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { runCli } from '../cli/run-cli.js';

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

/** Field, line, and a piece of the fix: everything `parkade check` must say about a file, in this order. */
type Expected = readonly [field: string, line: number, fix: string];

const BROKEN: Readonly<Record<string, readonly Expected[]>> = {
  'broken-01-typing-slips.yaml': [
    ['nodes[0].pasword', 5, 'did you mean `password`?'],
    ['lot', 6, 'did you mean `lots`?'],
    ['lots.main.orbit', 11, 'did you mean `orbits`?'],
    ['lots.main.park-codes', 12, 'did you mean `park_codes`?'],
    ['lots.main.recall.afer', 14, 'did you mean `after`?'],
  ],
  'broken-02-durations.yaml': [
    ['lots.main.quarantine', 8, 'add a unit: 30s for seconds'],
    ['lots.main.reserve', 9, 'at least 1s'],
    ['lots.main.max_wait', 10, 'at least 1s'],
    ['lots.main.claim', 11, 'use ms, s, m, h or d'],
    ['lots.main.recall.after', 13, '`never`'],
    ['lots.main.recall.chain[0].for', 15, 'like 60s'],
  ],
  'broken-03-orbits.yaml': [
    ['lots.main.orbits[0]', 8, "'701-720'"],
    ['lots.main.orbits[1]', 9, "'*5901-*5999'"],
    ['lots.main.orbits[2]', 10, '4 digits'],
    ['lots.main.orbits[3]', 11, 'digits and stars'],
    ['lots.main.orbits[5]', 13, 'one entry only'],
  ],
  'broken-04-overlap.yaml': [
    ['lots.service.orbits[1]', 11, 'give 715, 716, 717 and 3 more to one of the two lots'],
    ['lots.depot.domain', 16, 'did you mean `branch.test`?'],
  ],
  'broken-05-codes.yaml': [
    ['lots.sales.park_codes[1]', 8, 'another number'],
    ['lots.service.park_codes[0]', 13, 'another number'],
    ['lots.service.park_codes[1]', 13, 'another number'],
    ['lots.service.park_codes[2]', 13, 'digits and stars only'],
  ],
  'broken-06-recall.yaml': [
    ['lots.main.when_refused[1]', 8, 'pick-up, other-orbit, parker, fallback'],
    ['lots.main.when_refused[2]', 8, "fallback: '1000'"],
    ['lots.main.recall.after', 10, 'max_wait'],
    ['lots.main.recall.rounds', 11, 'from 1 to 100'],
    ['lots.main.recall.then', 12, 'did you mean `hang-up`?'],
    ['lots.main.recall.chain[0].ring', 14, 'ring: parker'],
    ['lots.main.recall.chain[0].page', 14, 'ring, for'],
    ['lots.main.recall.chain[1].ring', 15, 'a user of the directory'],
    ['lots.main.recall.chain[2].ring', 16, 'a user of the directory'],
    ['lots.main.recall.chain[3].ring', 17, 'a user of the directory'],
    ['lots.other.recall.then.forward.extension', 21, 'digits, letters'],
  ],
  'broken-07-nodes.yaml': [
    ['nodes[1].name', 7, 'its own name'],
    ['nodes[1].esl', 8, "its own event socket's address"],
    ['nodes[2].peer', 11, 'add `peer: HOST:PORT`'],
    ['nodes[2].password', 13, 'event_socket.conf.xml'],
    ['nodes[3].addresses', 14, 'add `addresses:'],
    ['nodes[3].password_file', 16, 'check the path'],
    ['nodes[4].name', 18, 'letters, digits'],
    ['nodes[4].esl', 19, '127.0.0.1:8021'],
    ['nodes[4].sip', 20, 'sofia/PROFILE/%s@HOST:PORT'],
  ],
  'broken-08-timeouts.yaml': [
    ['timeouts.guard', 5, 'at least 6s'],
    ['timeouts.command', 7, 'at most 1800ms'],
    ['timeouts.failsafe_grace', 8, 'use 5s'],
    ['lots.main.claim', 13, 'at least 5s'],
    ['contexts.phones', 14, 'default or public'],
  ],
  'broken-09-unsafe-text.yaml': [
    ['nodes[0].password', 3, 'printable ASCII'],
    ['listen.advertise', 4, 'advertise: [10.0.0.2:7276]'],
    ['redis.url', 5, 'user and password have their own keys'],
    ['redis.prefix', 5, 'letters, digits'],
    ['prompts.lot-full', 7, 'without quotes, braces'],
    ['prompts.orbit-gone', 8, 'orbit-taken'],
    ['lots.main.domain', 11, 'the domain the phones register with'],
    ['lots.main.music', 13, 'line breaks'],
    ['lots.my lot', 14, 'letters, digits'],
    ['lots.my lot.music', 17, 'local_stream://moh'],
    ['lots.my lot.rights.park[0]', 18, "'1001@pbx.example.org'"],
    ['lots.my lot.rights.retrieve', 18, 'leave the key out'],
  ],
  'broken-10-not-quoted.yaml': [
    ['', 7, "'*5901-*5999' in quotes"],
    ['', 8, "'*70' in quotes"],
    ['', 9, 'keep one of the two'],
  ],
  'broken-11-empty.yaml': [['', 1, 'begin with `version: 1`']],
  'broken-12-wrong-kinds.yaml': [
    ['version', 1, 'version: 1'],
    ['nodes', 2, 'write a list'],
    ['lots.main.domain', 5, 'one value'],
    ['lots.main.orbits', 6, 'write a list'],
    ['lots.main.recall', 7, '"key: value"'],
    ['lots.other', 8, '"key: value"'],
    ['log.level', 9, 'error, warn, info, debug'],
    ['log.format', 9, 'json, pretty'],
  ],
  'broken-13-sites.yaml': [
    ['nodes[1].site', 4, 'did you mean `paris`?'],
    ['sites.london.fallback', 6, 'a user of the directory'],
    ['sites.paris', 7, 'did you mean `pariss`?'],
    ['sites.paris.sounds', 7, '/usr/share/freeswitch/sounds/fr/ca/june'],
    ['lots.main.recall.chain[0].ring', 15, "fallback: '1000'"],
    ['lots.main.at.london.park_codes[0]', 17, 'another number'],
    ['lots.main.at.pariss.band', 19, 'one band'],
    ['lots.main.at.pariss.band[0]', 19, 'orbits of its lot'],
    ['lots.main.at.pariss.band[1]', 19, 'one entry only'],
    ['lots.main.at.rome.bands', 20, 'did you mean `band`?'],
    ['lots.yard.sites[1]', 24, 'london, pariss'],
    ['lots.yard.sites[2]', 24, 'one of the two'],
    ['lots.yard.at.pariss', 26, 'it is at london'],
    ['lots.attic.sites', 30, 'leave the key out'],
  ],
  'broken-14-call-back.yaml': [
    ['lots.one.call_back.dial', 7, 'sofia/gateway/GATEWAY/%s'],
    ['lots.one.call_back.tries', 7, 'from 1 to 3'],
    ['lots.two.call_back.dial', 11, 'sofia/gateway/GATEWAY/%s'],
    ['lots.two.call_back.for', 11, 'at most 2m'],
    ['lots.two.call_back.caller_id', 11, 'digits'],
    ['lots.three.call_back.dial', 15, 'sofia/gateway/trunk/%s'],
    ['lots.four.call_back.via_node', 19, 'did you mean `a`?'],
  ],
  'broken-15-redis.yaml': [
    ['redis.master', 4, 'sentinel monitor NAME'],
    ['redis.cluster', 6, 'one of the two'],
    ['redis.cluster', 6, '[HOST:PORT]'],
    ['redis.sentinels[0]', 7, '127.0.0.1:8021'],
    ['redis.sentinel_password_file', 9, 'one of the two'],
    ['redis.sentinel_password_file', 9, 'check the path'],
    ['redis.tls.cert_file', 10, 'add `cert_file'],
    ['redis.tls.ca_file', 11, 'check the path'],
    ['redis.tls.key_file', 12, 'BEGIN CERTIFICATE'],
    ['redis.tls.insecure', 13, 'drop `insecure`'],
  ],
  'broken-16-syntax.yaml': [
    ['nodes[0].pasword', 3, 'did you mean `password`?'],
    ['', 6, 'put a value with a colon in quotes'],
    ['', 10, 'as far left as its neighbours'],
    ['lots.depot.orbit', 14, 'did you mean `orbits`?'],
    ['lots.depot.reserve', 15, 'add a unit'],
    ['', 17, 'write `key: value`'],
    ['log.level', 20, 'error, warn, info, debug'],
    ['', 22, 'close what was opened'],
  ],
  'broken-17-old-names.yaml': [
    ['lots.main.call_back.dial', 8, 'sofia/gateway/GATEWAY/%s'],
    ['timeouts.deadman_grace', 10, 'keep `failsafe_grace`, drop `deadman_grace`'],
  ],
};

interface Reported {
  readonly problems: readonly {
    file: string;
    line: number;
    column: number;
    field: string;
    message: string;
    fix: string;
  }[];
}

describe('[O7] a broken configuration', () => {
  it('has an expectation for every fixture', () => {
    expect(readdirSync(FIXTURES).toSorted()).toEqual(Object.keys(BROKEN).toSorted());
  });

  it.each(Object.entries(BROKEN))('%s: every problem in one go, with its place and its fix', async (file, expected) => {
    const { code, stdout } = await runCli(['check', join(FIXTURES, file), '--json']);
    expect(code).toBe(1);
    const { problems } = JSON.parse(stdout) as Reported;
    expect(problems.map(({ field, line }) => [field, line])).toEqual(expected.map(([field, line]) => [field, line]));
    for (const [index, [, , fix]] of expected.entries()) expect(problems[index]?.fix).toContain(fix);
    for (const problem of problems) expect(problem.message).not.toBe('');
  });

  it('is shown as file:line:column, field, complaint, fix', async () => {
    const file = join(FIXTURES, 'broken-04-overlap.yaml');
    const { code, stdout } = await runCli(['check', file]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      `${file}:11:25  lots.service.orbits[1]: the lots "sales" and "service" of pbx.test both have 715, 716, 717 and 3 more\n    fix: give 715`,
    );
    expect(stdout).toContain('2 problems');
  });

  it('never repeats a password', async () => {
    const { stdout } = await runCli(['check', join(FIXTURES, 'broken-09-unsafe-text.yaml')]);
    expect(stdout).not.toContain('two words');
  });
});
