import { describe, expect, it } from '@jest/globals';
import type { Lamp, NodeId, Orbit } from '@parkade/park-decision';
import { lampEvents, readLampProbe } from '../src/link/lamp-event.js';

const lit: Lamp = { orbit: '701' as Orbit, state: 'confirmed', caller: { name: 'Alice', number: '5551234' } };
const east = 'east' as NodeId;
const probe = (values: Record<string, string>) => ({ values: { 'Event-Name': 'PRESENCE_PROBE', ...values }, body: '' });

describe('lampEvents', () => {
  it('a lit lamp is a confirmed dialog for both kinds of keys, named by its orbit and never by a channel', () => {
    const events = lampEvents('pbx.test', lit, { kind: 'everybody' }) ?? [];
    expect(events.map((headers) => headers['proto'])).toEqual(['sip', 'park']);
    for (const headers of events)
      expect(headers).toMatchObject({
        from: '701@pbx.test',
        'unique-id': '701',
        'answer-state': 'confirmed',
        'channel-state': 'CS_ROUTING',
        'Caller-Caller-ID-Name': 'Alice',
      });
  });

  it('a dark lamp is a terminated dialog without an identity', () => {
    const [headers] = lampEvents('pbx.test', { ...lit, state: 'off' }, { kind: 'everybody' }) ?? [];
    expect(headers).toMatchObject({ 'answer-state': 'terminated', 'channel-state': 'CS_HANGUP' });
    expect(headers).not.toHaveProperty('Caller-Caller-ID-Name');
  });

  it('the answer to a probe names its subscription', () => {
    const audience = { kind: 'subscription', id: 'abc@phone', proto: 'park' } as const;
    const events = lampEvents('pbx.test', lit, audience) ?? [];
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ proto: 'park', 'call-id': 'abc@phone' });
  });

  it.each(['A & <b>', '"quoted"', 'unload mod_event_socket', '${hostname}', 'two\r\nlines: yes', '🦊'])(
    'caller text %j is harmless in a header and in XML',
    (name) => {
      const [headers] = lampEvents('pbx.test', { ...lit, caller: { name, number: '1' } }, { kind: 'everybody' }) ?? [];
      const shown = headers?.['Caller-Caller-ID-Name'] ?? '';
      expect(shown).toMatch(/^[^<>&"'\r\n\0_${}:]+$/);
    },
  );

  it('a domain that is no domain makes no event', () => {
    expect(lampEvents('pbx\r\nx: y', lit, { kind: 'everybody' })).toBeUndefined();
  });
});

describe('readLampProbe', () => {
  it('reads both forms of a key', () => {
    expect(readLampProbe(east, probe({ to: '701@pbx.test', proto: 'sip', 'sub-call-id': 'x@y' }))).toEqual({
      node: east,
      user: '701',
      domain: 'pbx.test',
      audience: { kind: 'subscription', id: 'x@y', proto: 'sip' },
    });
    expect(readLampProbe(east, probe({ to: 'park+*5901@pbx.test', 'sub-call-id': 'x@y' }))).toMatchObject({
      user: '*5901',
      audience: { proto: 'park' },
    });
  });

  it.each([
    { to: 'alice@pbx.test', 'sub-call-id': 'x' },
    { to: '701@pbx.test' },
    { to: '701@pbx.test', 'sub-call-id': 'a\r\nb' },
    { to: '701', 'sub-call-id': 'x' },
    {},
  ])('passes over %j', (values) => {
    expect(readLampProbe(east, probe(values as unknown as Record<string, string>))).toBeNull();
  });
});
