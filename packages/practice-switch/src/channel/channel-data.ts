import type { Leg } from './leg.js';
import { profileHeaders } from './caller-profile.js';

const STATE_NUMBERS: Readonly<Record<string, number>> = {
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

export function callState(leg: Leg): string {
  if (!leg.alive) return 'HANGUP';
  if (leg.endpoint.holding) return 'HELD';
  if (leg.answered) return 'ACTIVE';
  return leg.answerState === 'early' ? 'EARLY' : 'RINGING';
}

/** Headers of a channel event (switch_channel.c:switch_channel_event_set_data), values not encoded. */
export function legHeaders(leg: Leg): [string, string][] {
  const headers: [string, string][] = [
    ['Channel-State', leg.state],
    ['Channel-Call-State', callState(leg)],
    ['Channel-State-Number', String(STATE_NUMBERS[leg.state] ?? 0)],
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

function callerHeaders(leg: Leg): [string, string][] {
  return [
    ['Caller-Direction', leg.direction],
    ['Caller-Logical-Direction', leg.direction],
    ...profileHeaders(leg.profile, 'Caller'),
    ['Caller-Unique-ID', leg.uuid],
    ['Caller-Channel-Name', leg.endpoint.channelName],
    ['Caller-Profile-Created-Time', `${leg.profile.createdAt}000`],
    ['Caller-Channel-Created-Time', `${leg.createdAt}000`],
    ['Caller-Channel-Answered-Time', leg.answeredAt === null ? '0' : `${leg.answeredAt}000`],
    ['Caller-Channel-Hangup-Time', leg.hangupAt === null ? '0' : `${leg.hangupAt}000`],
  ];
}

function otherLegHeaders(leg: Leg): [string, string][] {
  const other = leg.join?.otherOf(leg);
  if (other === undefined) return [];
  return [
    ['Other-Type', leg.join?.a === leg ? 'originatee' : 'originator'],
    ['Other-Leg-Direction', other.direction],
    ...profileHeaders(other.profile, 'Other-Leg'),
    ['Other-Leg-Unique-ID', other.uuid],
    ['Other-Leg-Channel-Name', other.endpoint.channelName],
  ];
}

function variableHeaders(leg: Leg): [string, string][] {
  const headers: [string, string][] = [
    ['variable_direction', leg.direction],
    ['variable_uuid', leg.uuid],
    ['variable_channel_name', leg.endpoint.channelName],
  ];
  for (const [name, value] of leg.variables) headers.push([`variable_${name}`, value]);
  return headers;
}

/** The answer to `connect` on an outbound socket (mod_event_socket.c:parse_command, connect). */
export function channelDataHeaders(leg: Leg): [string, string][] {
  return [
    ['Channel-Direction', leg.direction],
    ['Channel-Logical-Direction', leg.direction],
    ...profileHeaders(leg.profile, 'Channel'),
    ['Channel-Unique-ID', leg.uuid],
    ...legHeaders(leg),
  ];
}
