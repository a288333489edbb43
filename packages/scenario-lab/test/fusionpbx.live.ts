/**
 * The rows for FusionPBX on a real FreeSWITCH: they stand where FusionPBX's script would write them, among rows like those that
 * every FusionPBX has. The whole section is given to the switch as XML, one context a domain, as the script gives it call by call.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOLD_MUSIC, LAB_DOMAIN, OTHER_DOMAIN } from '../src/lab-surroundings.js';
import { findFreeSwitch } from '../src/real-switch/find-binary.js';
import { parkBlind, parkByConsult, pickUp } from '../src/scenarios/park-steps.js';
import { conversation, hearEachOther } from '../src/scenarios/scenario.js';
import { oneRealNode, parkade, type OneRealNode, type Places } from './one-real-node.js';

const ONE_STORY_MS = 60_000;
const binary = findFreeSwitch();

/** No orbit rests: the stories take the first one each. */
const LOT = { fallback: '1003', music: HOLD_MUSIC, quarantine: '0s' };

const configOf = ({ listenPort, httpPort, esl, peers, redisUrl }: Places): object => ({
  version: 1,
  listen: { host: '127.0.0.1', port: listenPort },
  http: { host: '127.0.0.1', port: httpPort },
  redis: { url: redisUrl },
  domains: [LAB_DOMAIN, OTHER_DOMAIN],
  contexts: { phones: { [LAB_DOMAIN]: LAB_DOMAIN, [OTHER_DOMAIN]: OTHER_DOMAIN } },
  nodes: [{ name: 'fs-a', esl: `127.0.0.1:${esl.port}`, password: esl.password, peer: `127.0.0.1:${peers}` }],
  lots: {
    first: { domain: LAB_DOMAIN, orbits: ['*5901-*5999'], park_codes: ['*5900'], ...LOT },
    second: { domain: OTHER_DOMAIN, orbits: ['701-720'], park_codes: ['*70'], ...LOT },
  },
});

interface Row {
  readonly context: string;
  readonly order: number;
  readonly xml: string;
}

/** As written for the person who pastes them: where a row goes stands above it. */
function renderedRows(folder: string): readonly Row[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.xml'));
  return files.map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const [, context = '', order = ''] = /context (\S+), order (\d+),/.exec(text) ?? [];
    return { context, order: Number(order), xml: text };
  });
}

const row = (context: string, order: number, name: string, goesOn: boolean, inside: string): Row => ({
  context,
  order,
  xml: `<extension name="${name}" continue="${String(goesOn)}">${inside}</extension>`,
});

/** Parks as FusionPBX's own would be reached: by anybody who is not caught before. */
const OWN_PARKING = '<action application="hangup" data="CALL_REJECTED"/>';
const PREPARED = '<action application="set" data="prepared=yes"/>';

/** What every FusionPBX does to each call before its numbers, its own parking, and extensions; ours, with the same orders. */
const FUSION_ROWS: readonly Row[] = [
  row(
    'global',
    10,
    'user_exists',
    true,
    '<condition><action application="set" data="user_exists=${user_exists id ${destination_number} ${domain_name}}" inline="true"/></condition>',
  ),
  row(
    'global',
    35,
    'call-direction',
    true,
    `<condition field="\${call_direction}" expression="^$">${PREPARED}</condition>`,
  ),
  ...[LAB_DOMAIN, OTHER_DOMAIN].map((domain) =>
    row(
      domain,
      470,
      'parking',
      false,
      `<condition field="destination_number" expression="59">${OWN_PARKING}</condition>`,
    ),
  ),
  row(
    'global',
    890,
    'local_extension',
    false,
    '<condition field="${user_exists}" expression="true"><action application="set" data="hangup_after_bridge=true"/>' +
      '<action application="bridge" data="user/${destination_number}@${domain_name}"/></condition>',
  ),
];

/** The context as FusionPBX's script makes it: its own rows and the global ones, by their order. */
function contextOf(name: string, rows: readonly Row[]): string {
  const here = rows.filter(({ context }) => context === name || (name !== 'public' && context === 'global'));
  const sorted = here.toSorted((one, next) => one.order - next.order);
  return `<context name="${name}" hostname="fs-a">\n${sorted.map(({ xml }) => xml).join('\n')}\n</context>`;
}

async function served(configFile: string, folder: string) {
  await parkade('dialplan', 'render', '-c', configFile, '--for', 'fusionpbx', '--out', folder);
  const rows = [...FUSION_ROWS, ...renderedRows(folder)];
  const contexts = [LAB_DOMAIN, OTHER_DOMAIN, 'public', 'parkade'];
  return { served: contexts.map((name) => contextOf(name, rows)).join('\n'), contextOf: (domain: string) => domain };
}

if (binary.kind === 'absent') {
  describe('[O9] FusionPBX', () => {
    it.skip(`not run: ${binary.why}`, () => undefined);
  });
} else {
  describe('[O9] the rows for FusionPBX on a real FreeSWITCH', () => {
    let office: OneRealNode;
    beforeAll(async () => {
      office = await oneRealNode(binary.path, configOf, served);
    }, ONE_STORY_MS);
    afterAll(() => office.close(), ONE_STORY_MS);

    it.each([
      { domain: LAB_DOMAIN, code: '*5900', dialled: '*5901' },
      { domain: LAB_DOMAIN, code: 'park+*5950', dialled: 'park+*5950' },
      { domain: OTHER_DOMAIN, code: '*70', dialled: '701' },
    ])(
      'a caller in $domain is parked by $code, picked up by $dialled, and transferred on',
      async ({ domain, code, dialled }) => {
        const [alice, bob, carol, dave] = [
          await office.phone('1000', domain),
          await office.phone('1001', domain),
          await office.phone('1002', domain),
          await office.phone('1003', domain),
        ];
        const { caller, called } = await conversation(alice, bob);
        await parkBlind(called, code);
        await caller.hearsOnly(['music'], { for: 500 });
        const retriever = await pickUp(carol, dialled, caller);
        expect((await retriever.blindTransfer('1003')).kind).toBe('accepted');
        const further = await dave.nextCall();
        await further.answer();
        await hearEachOther(caller, further);
        await further.hangUp();
        await office.untilEmpty();
      },
      ONE_STORY_MS,
    );

    it(
      'an attended transfer lands in the orbit that was spoken',
      async () => {
        const [alice, bob, carol] = [
          await office.phone('1004', OTHER_DOMAIN),
          await office.phone('1005', OTHER_DOMAIN),
          await office.phone('1006', OTHER_DOMAIN),
        ];
        const { caller, called } = await conversation(alice, bob);
        await parkByConsult(bob, called, '701');
        await caller.hearsOnly(['music'], { for: 500 });
        await (await pickUp(carol, '701', caller)).hangUp();
        await office.untilEmpty();
      },
      ONE_STORY_MS,
    );

    it(
      'each domain has its own numbers: the other one’s are not known there',
      async () => {
        const phone = await office.phone('1007', LAB_DOMAIN);
        const call = phone.call('701');
        await call.untilFailed();
        await office.untilEmpty();
      },
      ONE_STORY_MS,
    );
  });
}
