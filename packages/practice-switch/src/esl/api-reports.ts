import { callState, legHeaders } from '../channel/channel-data.js';
import type { Leg, SwitchCore } from '../channel/leg.js';

/** `uuid_dump <uuid> [json]`: every header and variable, arrays as arrays in JSON. */
export function dumpLeg(leg: Leg, format: string): string {
  const headers: [string, string][] = [
    ['Event-Name', 'CHANNEL_DATA'],
    ['Core-UUID', leg.node.coreUuid],
    ...legHeaders(leg),
  ];
  if (format.toLowerCase() !== 'json') return headers.map(([name, value]) => `${name}: ${value}\n`).join('');
  const object: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    object[name] = value.startsWith('ARRAY::') ? value.slice('ARRAY::'.length).split('|:') : value;
  }
  return JSON.stringify(object);
}

/** `show channels [like <text>] as json`: without channels there is no `rows` (mod_commands.c:show_function). */
export function showChannels(core: SwitchCore, args: string): string {
  const words = args.trim().split(/\s+/);
  if (words[0] !== 'channels' && words[0] !== 'calls') return '-USAGE: show channels [like <text>] as json\n';
  const like = words[1] === 'like' ? words[2] : undefined;
  const legs = core.sessions.all().filter((leg) => leg.alive && (like === undefined || rowText(leg).includes(like)));
  if (words.includes('count'))
    return words.includes('json') ? `{"row_count":${legs.length}}` : `\n${legs.length} total.\n`;
  if (!words.includes('json')) return `${legs.map((leg) => leg.uuid).join('\n')}\n\n${legs.length} total.\n`;
  if (legs.length === 0) return '{"row_count":0}';
  return JSON.stringify({ row_count: legs.length, rows: legs.map(row) });
}

function rowText(leg: Leg): string {
  return [
    leg.uuid,
    leg.profile.callerIdName,
    leg.profile.callerIdNumber,
    leg.variables.get('presence_data') ?? '',
    leg.variables.get('accountcode') ?? '',
  ].join('\n');
}

function row(leg: Leg): Record<string, string> {
  return {
    uuid: leg.uuid,
    direction: leg.direction,
    created: new Date(leg.times.created).toISOString().slice(0, 19).replace('T', ' '),
    created_epoch: String(Math.floor(leg.times.created / 1000)),
    name: leg.endpoint.channelName,
    state: leg.state,
    cid_name: leg.profile.callerIdName,
    cid_num: leg.profile.callerIdNumber,
    ip_addr: leg.profile.networkAddr,
    dest: leg.profile.destinationNumber,
    application: leg.application?.name ?? '',
    application_data: leg.application?.data ?? '',
    dialplan: leg.profile.dialplan,
    context: leg.profile.context,
    hostname: leg.node.name,
    presence_id: leg.variables.get('presence_id') ?? '',
    presence_data: leg.variables.get('presence_data') ?? '',
    accountcode: leg.variables.get('accountcode') ?? '',
    callstate: callState(leg),
    callee_name: leg.profile.calleeIdName,
    callee_num: leg.profile.calleeIdNumber,
    call_uuid: leg.variables.get('call_uuid') ?? leg.uuid,
  };
}
