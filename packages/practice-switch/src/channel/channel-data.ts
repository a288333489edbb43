import type { Cause } from '../core/causes.js';
import { type CallerProfile, profileHeaders } from './caller-profile.js';
import type { ChannelVariables } from './channel-variables.js';
import type { Endpoint } from './endpoint.js';

export type ChannelState =
  | 'CS_NEW'
  | 'CS_INIT'
  | 'CS_ROUTING'
  | 'CS_SOFT_EXECUTE'
  | 'CS_EXECUTE'
  | 'CS_EXCHANGE_MEDIA'
  | 'CS_PARK'
  | 'CS_CONSUME_MEDIA'
  | 'CS_HIBERNATE'
  | 'CS_RESET'
  | 'CS_HANGUP'
  | 'CS_REPORTING'
  | 'CS_DESTROY';

export type AnswerState = 'ringing' | 'early' | 'answered' | 'hangup';

/** ms since the epoch (switch_channel.h: switch_channel_timetable). */
export interface ChannelTimes {
  readonly created: number;
  answered: number | null;
  hungUp: number | null;
}

/** What events and reports tell of a channel. */
export interface ChannelData {
  readonly uuid: string;
  readonly direction: 'inbound' | 'outbound';
  readonly endpoint: Endpoint;
  readonly variables: ChannelVariables;
  readonly times: ChannelTimes;
  readonly profile: CallerProfile;
  readonly state: ChannelState;
  readonly answerState: AnswerState;
  readonly hangupCause: Cause | null;
  readonly inDialplan: boolean;
  readonly join: { readonly a: object } | null;
  readonly partner: ChannelData | undefined;
}

const STATE_NUMBERS: Readonly<Record<ChannelState, number>> = {
  CS_NEW: 0,
  CS_INIT: 1,
  CS_ROUTING: 2,
  CS_SOFT_EXECUTE: 3,
  CS_EXECUTE: 4,
  CS_EXCHANGE_MEDIA: 5,
  CS_PARK: 6,
  CS_CONSUME_MEDIA: 7,
  CS_HIBERNATE: 8,
  CS_RESET: 9,
  CS_HANGUP: 10,
  CS_REPORTING: 11,
  CS_DESTROY: 12,
};

export function callState(leg: ChannelData): string {
  if (leg.hangupCause !== null) return 'HANGUP';
  if (leg.endpoint.holding) return 'HELD';
  if (leg.answerState === 'answered') return 'ACTIVE';
  return leg.answerState === 'early' ? 'EARLY' : 'RINGING';
}

/** Headers of a channel event (switch_channel.c:switch_channel_event_set_data), values not encoded. */
export function legHeaders(leg: ChannelData): [string, string][] {
  const headers: [string, string][] = [
    ['Channel-State', leg.state],
    ['Channel-Call-State', callState(leg)],
    ['Channel-State-Number', String(STATE_NUMBERS[leg.state])],
    ['Channel-Name', leg.endpoint.channelName],
    ['Unique-ID', leg.uuid],
    ['Call-Direction', leg.direction],
    ['Presence-Call-Direction', leg.direction],
    ['Channel-HIT-Dialplan', String(leg.inDialplan)],
  ];
  const presenceId = leg.variables.get('presence_id');
  if (presenceId !== undefined) headers.push(['Channel-Presence-ID', presenceId]);
  headers.push(['Channel-Call-UUID', leg.variables.get('call_uuid') ?? leg.uuid], ['Answer-State', leg.answerState]);
  if (leg.hangupCause !== null) headers.push(['Hangup-Cause', leg.hangupCause]);
  headers.push(...callerHeaders(leg), ...otherLegHeaders(leg), ...variableHeaders(leg));
  return headers;
}

function callerHeaders(leg: ChannelData): [string, string][] {
  return [
    ['Caller-Direction', leg.direction],
    ['Caller-Logical-Direction', leg.direction],
    ...profileHeaders(leg.profile, 'Caller'),
    ['Caller-Unique-ID', leg.uuid],
    ['Caller-Channel-Name', leg.endpoint.channelName],
    ['Caller-Profile-Created-Time', `${leg.profile.createdAt}000`],
    ['Caller-Channel-Created-Time', `${leg.times.created}000`],
    ['Caller-Channel-Answered-Time', leg.times.answered === null ? '0' : `${leg.times.answered}000`],
    ['Caller-Channel-Hangup-Time', leg.times.hungUp === null ? '0' : `${leg.times.hungUp}000`],
  ];
}

function otherLegHeaders(leg: ChannelData): [string, string][] {
  const other = leg.partner;
  if (other === undefined) return [];
  return [
    ['Other-Type', leg.join?.a === leg ? 'originatee' : 'originator'],
    ['Other-Leg-Direction', other.direction],
    ...profileHeaders(other.profile, 'Other-Leg'),
    ['Other-Leg-Unique-ID', other.uuid],
    ['Other-Leg-Channel-Name', other.endpoint.channelName],
  ];
}

function variableHeaders(leg: ChannelData): [string, string][] {
  const headers: [string, string][] = [
    ['variable_direction', leg.direction],
    ['variable_uuid', leg.uuid],
    ['variable_channel_name', leg.endpoint.channelName],
  ];
  for (const [name, value] of leg.variables) headers.push([`variable_${name}`, value]);
  return headers;
}

/** The answer to `connect` on an outbound socket (mod_event_socket.c:parse_command, connect). */
export function channelDataHeaders(leg: ChannelData): [string, string][] {
  return [
    ['Channel-Direction', leg.direction],
    ['Channel-Logical-Direction', leg.direction],
    ...profileHeaders(leg.profile, 'Channel'),
    ['Channel-Unique-ID', leg.uuid],
    ...legHeaders(leg),
  ];
}
