import { parseOrbit, type Lamp, type NodeId } from '@parkade/park-decision';
import type { LampAsked, LampAudience, LampProto } from '@parkade/park-ports';
import { displayNumber, displayText } from '../command-text/index.js';
import type { EslEvent } from '../framing/index.js';

export type LampHeaders = Readonly<Record<string, string>>;

const DOMAIN = /^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/;
const BOTH: readonly LampProto[] = ['sip', 'park'];

/**
 * PRESENCE_IN events that make sofia send dialog-info to an orbit's subscribers (`sofia_presence.c`): one for keys that
 * watch `701`, one for `park+701`; or one alone for the subscription that asked. `unique-id` must be there for a
 * `<dialog>` element and must not be a channel's uuid (it would be sent to that channel, and a uuid is a right to pick up),
 * so it is the orbit. The switch does not escape what it puts into the XML; the display alphabet has nothing to escape.
 * `undefined` when the domain cannot stand in a header.
 */
export function lampEvents(domain: string, lamp: Lamp, audience: LampAudience): readonly LampHeaders[] | undefined {
  if (!DOMAIN.test(domain)) return undefined;
  const protos = audience.kind === 'everybody' ? BOTH : [audience.proto];
  const only: LampHeaders = audience.kind === 'everybody' ? {} : { 'call-id': audience.id };
  return protos.map((proto) => ({ ...base(proto, `${lamp.orbit}@${domain}`, lamp), ...identity(lamp), ...only }));
}

function base(proto: LampProto, address: string, lamp: Lamp): LampHeaders {
  const lit = lamp.state !== 'off';
  return {
    proto,
    from: address,
    event_type: 'presence',
    alt_event_type: 'dialog',
    rpid: lit ? 'busy' : 'unknown',
    'unique-id': lamp.orbit,
    'Presence-Call-Direction': lit ? 'outbound' : 'inbound',
    'channel-state': lit ? 'CS_ROUTING' : 'CS_HANGUP',
    'answer-state': lit ? lamp.state : 'terminated',
  };
}

function identity(lamp: Lamp): LampHeaders {
  if (lamp.caller === null || lamp.state === 'off') return {};
  const number = displayNumber(lamp.caller.number);
  return {
    'Caller-Caller-ID-Name': displayText(lamp.caller.name) || number || 'Parked',
    'Caller-Caller-ID-Number': number || lamp.orbit,
    'Caller-Destination-Number': lamp.orbit,
  };
}

/** `sub-call-id` is the phone's own text; only what can stand in a header without changing it is given back. */
const SUBSCRIPTION = /^[\x21-\x7e]{1,256}$/;

/**
 * A phone's PRESENCE_PROBE for something that could be an orbit (`to` is `701@domain`, or `park+701@domain`); `null` for all
 * others, which are many: every key on every phone probes.
 */
export function readLampProbe(node: NodeId, event: EslEvent): LampAsked | null {
  const { values } = event;
  if (values['Event-Name'] !== 'PRESENCE_PROBE') return null;
  const target = /^(?:sip:)?(park\+)?([0-9*]{1,16})@([A-Za-z0-9.-]{1,253})$/i.exec(values['to'] ?? '');
  const [, prefix, user, domain] = target ?? [];
  const id = values['sub-call-id'];
  if (user === undefined || domain === undefined || parseOrbit(user) === undefined) return null;
  if (id === undefined || !SUBSCRIPTION.test(id)) return null;
  const proto = prefix !== undefined || values['proto'] === 'park' ? 'park' : 'sip';
  return { node, user, domain, audience: { kind: 'subscription', id, proto } };
}
