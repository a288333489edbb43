/** What a transferred leg keeps of the leg it talked to: read by one condition of the rendered dialplan, kept by one action. */
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const entry = readFileSync(join(process.cwd(), 'freeswitch-dialplan/default/00_parkade.xml'), 'utf8');
const [, field = '', expression = '', action = ''] =
  /field="(\$\{uuid_getvar[^"]+)" expression="([^"]+)">\s*<action application="multiset" data="\^\^\|([^"]+)"/.exec(
    entry,
  ) ?? [];

/** As the switch does it: the values in the field, `$1` and so on in the action, which is then split. */
function kept(...values: readonly string[]): Readonly<Record<string, string>> | null {
  const match = new RegExp(expression).exec(values.join('|'));
  if (match === null) return null;
  const data = action.replaceAll(/\$(\d)/g, (_, index: string) => match[Number(index)] ?? '');
  return Object.fromEntries(data.split('|').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

const FACTS = ['who', 'user', 'domain', 'presence', 'dialled', 'dialed_user', 'dialed_domain'];
const named = (values: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(FACTS.map((name, index) => [`parkade_peer_${name}`, values[index] ?? '']));

describe('[W14] what is kept of the other leg', () => {
  it('is asked once for each fact', () => {
    expect(field.split('|')).toHaveLength(FACTS.length);
  });

  it.each([
    [
      'a phone that logged in',
      ['_undef_', '1001', 'pbx.test', '1001@pbx.test', 'inbound _undef_', '_undef_', '_undef_'],
    ],
    [
      'a leg that is gone',
      FACTS.map((name) =>
        name === 'dialled' ? '-ERR No such channel!\n -ERR No such channel!\n' : '-ERR No such channel!\n',
      ),
    ],
  ])('of %s', (_who, values) => {
    expect(kept(...values)).toEqual(named(values));
  });

  it.each(['${system(id)}', "1001'x", String.raw`10\n01`])(
    'without a value that would be looked into again: %s',
    (bad) => {
      const values = ['', bad, 'pbx.test', '', 'inbound _undef_', '', ''];
      expect(kept(...values)).toEqual(named(values.map((value) => (value === bad ? '' : value))));
    },
  );

  it('nothing at all where a value has a separator: none can be taken for another', () => {
    expect(kept('', '1001|api_hangup_hook=x', 'pbx.test', '', 'inbound _undef_', '', '')).toBeNull();
  });
});
