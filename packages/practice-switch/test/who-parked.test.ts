import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { whoIsOn, whoTalkedTo } from '@parkade/dialplan-contract';
import { expandVariables } from '../src/dialplan/expand.js';
import { searchContext } from '../src/dialplan/match.js';
import { addDialplanText, type Dialplan, readDialplanDirectory } from '../src/dialplan/parse.js';
import { DIALPLAN_DIR } from './lab-fixture.js';

type Data = Readonly<Record<string, string>>;
const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(process.cwd(), 'packages/dialplan-contract/test', name), 'utf8'));
const RECORDED = read('recorded-legs.json') as Readonly<Record<string, Data>>;
const PARKERS = read('recorded-parkers.json') as Readonly<Record<string, { readonly leg: Data }>>;

const plan: Dialplan = new Map();
for (const file of readDialplanDirectory(DIALPLAN_DIR)) addDialplanText(file.text, file.context, plan);

/** What the dialplan's fallback writes on the leg while it is searched. */
function fallbackOf(data: Data): ReadonlyMap<string, string> {
  const variables = new Map(
    Object.entries(data).flatMap(([name, value]) =>
      name.startsWith('variable_') ? [[name.slice('variable_'.length), value] as const] : [],
    ),
  );
  const profile: Data = { username: data['Caller-Username'] ?? '' };
  const fields: Data = { destination_number: 'parkade-fallback' };
  const expand = (text: string): string =>
    expandVariables(text, { variable: (name) => variables.get(name) ?? profile[name], api: () => '' });
  searchContext(plan.get('parkade') ?? [], {
    field: (name) => fields[name] ?? '',
    expand,
    setVariable: () => undefined,
    runInline: ({ data: text }) => {
      const [name = '', value = ''] = text.split(/=(.*)/s);
      variables.set(name, expand(value));
    },
    warn: (text) => {
      throw new Error(text);
    },
  });
  return variables;
}

const address = (found: { user: string; domain: string } | null, prefix = ''): string =>
  found === null ? '' : `${prefix}${found.user}@${found.domain}`;

const NO_SUCH = '-ERR No such channel!\n';
const OTHER = '00000000-0000-4000-8000-000000000000';
const peer = (user: string, dialled: string): Data => ({
  variable_parkade_peer_who: dialled === '' ? NO_SUCH : '_undef_',
  variable_parkade_peer_presence: dialled === '' ? NO_SUCH : '1008@pbx.test',
  variable_parkade_peer_dialled: dialled === '' ? `${NO_SUCH} ${NO_SUCH}` : 'outbound _undef_',
  variable_parkade_peer_user: user,
  variable_parkade_peer_domain: user === '' ? '_undef_' : 'pbx.test',
  variable_parkade_peer_dialed_user: dialled,
  variable_parkade_peer_dialed_domain: dialled === '' ? NO_SUCH : 'pbx.test',
});
/** What may be otherwise about a recorded leg. */
const VARIANTS: Readonly<Record<string, Data>> = {
  'as recorded': {},
  'the other leg is gone': peer('', ''),
  'the other leg logged in': peer('1005', ''),
  'the other leg was dialled': peer('', '1006'),
  'the other leg was dialled and has dialled in turn': {
    ...peer('', '1006'),
    variable_parkade_peer_dialled: 'outbound SUCCESS',
  },
  'the other leg came from outside and has dialled': {
    ...peer('', '1006'),
    variable_parkade_peer_dialled: 'inbound SUCCESS',
  },
  'it has dialled somebody else since, in vain': {
    ...peer('', ''),
    variable_originate_disposition: 'USER_NOT_REGISTERED',
    variable_dialed_user: '1009',
  },
  'the other leg called from elsewhere': { ...peer('', ''), variable_bridge_channel: 'sofia/internal/1000@other.test' },
  'the other leg called from an address': { ...peer('', ''), variable_bridge_channel: 'sofia/internal/1000@192.0.2.7' },
  'the other leg shows ours': peer('1000', '1001'),
  'the last talk was with another': { ...peer('', ''), variable_last_bridge_to: OTHER },
  'picked up by that other': {
    ...peer('', ''),
    variable_last_bridge_to: OTHER,
    variable_parkade_with_leg: OTHER,
    variable_parkade_with_who: '1004@pbx.test',
  },
  'the other leg is stamped': { ...peer('1005', ''), variable_parkade_peer_who: '1007@pbx.test' },
  'it is stamped': { variable_parkade_who: '1001@pbx.test' },
  'it has dialled in vain': { variable_originate_disposition: 'USER_NOT_REGISTERED', variable_dialed_user: '1002' },
};

describe('the dialplan alone and the engine name the same', () => {
  const legs: readonly (readonly [string, Data])[] = [
    ...Object.entries(RECORDED),
    ...Object.entries(PARKERS).map(([name, { leg }]) => [name, leg] as const),
  ];
  const cases = legs.flatMap(([leg, data]) =>
    Object.entries(VARIANTS).map(
      ([variant, over]) => [leg, variant, { ...data, ...over, variable_parkade_entry: 'dialled' }] as const,
    ),
  );

  it.each(cases)('[W3][W12] %s, %s', (_leg, _variant, data) => {
    const written = fallbackOf(data);
    expect(written.get('parkade_parker_dial') ?? '').toBe(address(whoTalkedTo(data), 'user/'));
    expect(written.get('parkade_who') ?? '').toBe(address(whoIsOn(data).owner));
  });
});
