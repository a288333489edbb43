import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ownPort } from '@parkade/testkit';
import { connect } from 'node:net';
import { PracticeLab } from '../src/index.js';
import { EslClient } from './esl-client.js';
import { talk } from './lab-fixture.js';

describe('the inbound event socket', () => {
  let lab: PracticeLab;
  const clients: EslClient[] = [];

  const login = async (): Promise<EslClient> => {
    const client = await EslClient.authenticated(lab.node('east').eslPort);
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    lab = await PracticeLab.start({
      nodes: [{ name: 'east', heartbeatSec: 1, eslPort: await ownPort() }],
      seed: 3,
      secondMs: 100,
    });
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await lab.close();
  });

  it('greets, takes the password, and closes on a wrong one', async () => {
    const client = await EslClient.connect(lab.node('east').eslPort);
    expect((await client.next()).headers.get('Content-Type')).toBe('auth/request');
    expect(await client.ask('auth wrong')).toBe('-ERR invalid');
    await client.closed;
    expect(await (await login()).ask('api status')).toContain('session(s)');
  });

  it('answers with the texts of the real switch', async () => {
    const client = await login();
    const dead = '5b1cbb0c-0000-4000-8000-000000000000';
    expect(await client.ask('api uuid_exists x')).toBe('false');
    expect(await client.ask(`api uuid_getvar ${dead} x`)).toBe('-ERR No such channel!\n');
    expect(await client.ask(`api uuid_transfer ${dead} 701 XML default`)).toBe('-ERR No such channel!\n');
    expect(await client.ask(`api uuid_bridge ${dead} ${dead}`)).toBe('-ERR Invalid uuid\n');
    expect(await client.ask('api nonsense')).toBe('-ERR nonsense Command not found!\n');
    expect(await client.ask('nonsense')).toBe('-ERR command not found');
    expect(await client.ask('event json')).toBe('-ERR no keywords supplied');
    expect(await client.ask('api show channels as json')).toBe('{"row_count":0}');
    expect(await client.ask(`api sched_del ${dead}`)).toBe('+OK Deleted: 0\n');
    expect(await client.ask('api global_getvar core_uuid')).toBe(lab.node('east').core.coreUuid);
  });

  it('replies to bgapi first and sends the result to every subscriber', async () => {
    const [asker, other] = [await login(), await login()];
    for (const client of [asker, other]) await client.ask('event json BACKGROUND_JOB');
    asker.send('bgapi originate user/1999@pbx.test &park\nJob-UUID: my-job');
    const reply = await asker.next();
    expect(reply.headers.get('Reply-Text')).toBe('+OK Job-UUID: my-job');
    expect(reply.headers.get('Job-UUID')).toBe('my-job');
    for (const client of [asker, other]) {
      expect(await client.nextJsonEvent('BACKGROUND_JOB')).toMatchObject({
        'Job-UUID': 'my-job',
        'Job-Command': 'originate',
        _body: '-ERR SUBSCRIBER_ABSENT\n',
      });
    }
  });

  it('sends the life of a call in order, with one node-wide sequence', async () => {
    const client = await login();
    await client.ask('event json ALL');
    const call = lab.phone('1000', 'east').dial('1999');
    await call.ended;
    await lab.empty();
    const names: string[] = [];
    const sequence: number[] = [];
    for (;;) {
      const event = JSON.parse((await client.nextWhere((one) => one.body !== '')).body) as Record<string, string>;
      if (event['Unique-ID'] !== call.legUuid) continue;
      names.push(event['Event-Name'] ?? '');
      sequence.push(Number(event['Event-Sequence']));
      if (event['Event-Name'] === 'CHANNEL_DESTROY') break;
    }
    expect(names.filter((name) => !name.startsWith('CHANNEL_EXECUTE'))).toEqual([
      'CHANNEL_CREATE',
      'CHANNEL_HANGUP',
      'CHANNEL_HANGUP_COMPLETE',
      'CHANNEL_DESTROY',
    ]);
    expect(sequence).toEqual(sequence.toSorted((a, b) => a - b));
  });

  it('tells of a bridge once, with both legs', async () => {
    const client = await login();
    await client.ask('event plain CHANNEL_BRIDGE');
    const { caller, callee } = await talk(lab.phone('1000', 'east'), lab.phone('1001', 'east'));
    const event = await client.nextWhere((one) => one.body.startsWith('Event-Name: CHANNEL_BRIDGE'));
    expect(event.headers.get('Content-Type')).toBe('text/event-plain');
    expect(event.body).toContain(`\nBridge-A-Unique-ID: ${caller.legUuid}\n`);
    expect(event.body).toContain(`\nBridge-B-Unique-ID: ${callee.legUuid}\n`);
    expect(event.body).toContain('Caller-Channel-Name: sofia/internal/1000%40pbx.test\n');
  });

  it('drops events that a filter does not let through', async () => {
    const client = await login();
    await client.ask('event json HEARTBEAT CHANNEL_CREATE');
    await client.ask('filter Event-Name HEARTBEAT');
    lab.phone('1000', 'east').dial('1999');
    const first = JSON.parse((await client.next()).body) as Record<string, string>;
    expect(first['Event-Name']).toBe('HEARTBEAT');
  });

  it('reads requests however they are cut, and several at once', async () => {
    const client = await login();
    for (const byte of 'api uuid_exists x\n\napi hostname\n\n') client.socket.write(byte);
    expect((await client.next()).body).toBe('false');
    expect((await client.next()).body).toBe('east');
  });

  it('loses every connection and its port to the words unload mod_event_socket in a header', async () => {
    const [victim, other] = [await login(), await login()];
    victim.send('sendmsg x\ncall-command: execute\nexecute-app-arg: name=please Unload the mod_event_socket now');
    await Promise.all([victim.closed, other.closed]);
    const refused = await new Promise((resolve) => {
      connect(lab.node('east').eslPort, '127.0.0.1').once('error', (error) => resolve(error.message));
    });
    expect(refused).toContain('ECONNREFUSED');
    await lab.node('east').loadEventSocket();
    await login();
  });

  it('is silent but open while it is stalled', async () => {
    const client = await login();
    lab.node('east').stallReaders(true);
    client.send('api hostname');
    lab.node('east').stallReaders(false);
    expect((await client.next()).body).toBe('east');
  });

  it('is another switch after a restart', async () => {
    const east = lab.node('east');
    const client = await login();
    const before = east.core.coreUuid;
    const { caller } = await talk(lab.phone('1000', 'east'), lab.phone('1001', 'east'));
    await east.kill();
    await client.closed;
    expect((await caller.ended).cause).toBe('RECOVERY_ON_TIMER_EXPIRE');
    await east.restart();
    expect(east.legCount()).toBe(0);
    expect(await (await login()).ask('api global_getvar core_uuid')).not.toBe(before);
  });

  it('keeps PRESENCE_IN for the lamps and answers a key that asks', async () => {
    const client = await login();
    await client.ask('event json PRESENCE_PROBE');
    const key = lab.lampKey('701', 'east', { proto: 'park' });
    const probe = await client.nextJsonEvent('PRESENCE_PROBE');
    expect(probe['to']).toBe('park+701@pbx.test');
    expect(key.isLit).toBe(false);
    const lines = ['proto: park', 'from: 701@pbx.test', 'unique-id: 701', 'answer-state: confirmed'];
    client.send(['sendevent PRESENCE_IN', ...lines, `call-id: ${String(probe['sub-call-id'])}`].join('\n'));
    await key.eventually('confirmed');
  });
});
