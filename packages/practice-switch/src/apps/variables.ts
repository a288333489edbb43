import type { Leg } from '../channel/leg.js';
import { splitArguments, splitAt } from '../core/arguments.js';
import { type AppGroup, instant } from './app.js';

function assign(leg: Leg, data: string): void {
  const equals = data.indexOf('=');
  if (equals < 0) leg.variables.set(data.trim(), undefined);
  else leg.variables.set(data.slice(0, equals).trim(), assigned(leg.expand(data.slice(equals + 1))));
}

/** What the switch says for nothing is nothing when it is set (seen live). */
const assigned = (value: string): string | undefined => (value === '_undef_' ? undefined : value);

/** Of the caller profile, what a dialplan of ours sets (switch_caller.c:switch_channel_set_profile_var). */
function assignField(leg: Leg, data: string): void {
  const [name = '', ...value] = data.split('=');
  if (name === 'caller_id_name') leg.profile = { ...leg.profile, callerIdName: value.join('=') };
  if (name === 'caller_id_number') leg.profile = { ...leg.profile, callerIdNumber: value.join('=') };
}

/** `multiset`: blanks between the pairs, or `^^x` for another separator. */
function assignMany(leg: Leg, data: string): void {
  const pairs = data.startsWith('^^') ? splitAt(data.charAt(2), data.slice(3)) : splitArguments(data);
  for (const pair of pairs) if (pair !== '') assign(leg, pair);
}

function exportVariable(leg: Leg, data: string): void {
  const plain = data.replace(/^nolocal:/, '');
  assign(leg, plain);
  const name = plain.split('=')[0] ?? '';
  const names = new Set((leg.variables.get('export_vars') ?? '').split(',').filter((word) => word !== ''));
  names.add(name);
  leg.variables.set('export_vars', [...names].join(','));
}

export const variableApps: AppGroup = {
  set: instant(assign),
  set_profile_var: instant(assignField),
  multiset: instant(assignMany),
  export: instant(exportVariable),
  unset: instant((leg, data) => leg.variables.set(data.trim(), undefined)),
  multiunset: instant((leg, data) => {
    const separator = data.startsWith('^^') ? data.charAt(2) : ' ';
    for (const name of data.replace(/^\^\^./, '').split(separator)) if (name !== '') leg.variables.set(name, undefined);
  }),
  push: instant((leg, data) => {
    const equals = data.indexOf('=');
    if (equals > 0) leg.variables.push(data.slice(0, equals), leg.expand(data.slice(equals + 1)));
  }),
  log: instant((leg, data) => leg.node.log.write('info', data)),
  info: instant((leg) => leg.node.log.write('info', `info of ${leg.uuid}`)),
  event: instant((leg, data) => {
    const headers = data.split(',').flatMap((pair): [string, string][] => {
      const equals = pair.indexOf('=');
      return equals > 0 ? [[pair.slice(0, equals).trim(), pair.slice(equals + 1)]] : [];
    });
    // mod_dptools.c:event_function
    leg.fire(headers.find(([name]) => name === 'Event-Name')?.[1] ?? 'CHANNEL_APPLICATION', headers);
  }),
};
