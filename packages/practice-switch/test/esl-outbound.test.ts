import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PracticeLab, type PhoneCall } from '../src/index.js';
import { connectLeg, EngineDouble, readHeaders } from './engine-double.js';

/** An extension that plays a tone when `socket` comes to its end. */
function plan(address: string, before = ''): string {
  return `<include><context name="default"><extension name="x">
    <condition field="destination_number" expression="^900$">
      ${before}
      <action application="socket" data="${address} async full"/>
      <action application="answer"/>
      <action application="endless_playback" data="after-socket"/>
    </condition></extension>
    <extension name="hold"><condition field="destination_number" expression="^hold$">
      <action application="answer"/><action application="endless_playback" data="music"/>
    </condition></extension>
    <extension name="parked"><condition field="destination_number" expression="^parked$">
      <action application="answer"/><action application="park"/><action application="endless_playback" data="after-park"/>
    </condition></extension>
  </context></include>`;
}

const RESUME = '<action application="set" data="socket_resume=true"/>';

describe('the outbound socket', () => {
  let lab: PracticeLab;
  let engine: EngineDouble;
  let accept: (socket: Socket) => void;
  let accepted: Promise<Socket>;

  const dial = async (before = '', address = `127.0.0.1:${engine.port}`): Promise<PhoneCall> => {
    lab = await PracticeLab.start({ nodes: [{ name: 'east', extraDialplan: plan(address, before) }], seed: 5 });
    return lab.phone('1000', 'east').dial('900');
  };

  beforeEach(async () => {
    accepted = new Promise((resolve) => {
      accept = resolve;
    });
    engine = await EngineDouble.start((socket) => accept(socket));
  });

  afterEach(async () => {
    await lab.close();
    await engine.close();
  });

  it('answers connect with encoded channel data and no Content-Length', async () => {
    const call = await dial();
    const socket = await accepted;
    socket.write('connect\n\n');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    const text = chunk.toString('utf8');
    expect(text).toMatch(/^Event-Name: CHANNEL_DATA\n/);
    expect(text).toContain('\nReply-Text: %2BOK%0A\n');
    expect(text).toContain('\nSocket-Mode: async\nControl: full\n\n');
    expect(text).not.toContain('Content-Length');
    expect(text).toContain(`\nUnique-ID: ${call.legUuid}\n`);
    expect(text).toContain('\nvariable_presence_id: 1000%40pbx.test\n');
  });

  it('tries the next host when one refuses, and the next action when all do', async () => {
    await dial('', `127.0.0.1:1|127.0.0.1:${engine.port}`);
    expect((await connectLeg(await accepted)).get('Caller-Destination-Number')).toBe('900');
    await lab.close();
    const call = await dial('', '127.0.0.1:1|127.0.0.1:2');
    await call.hearsEventually('play:after-socket');
  });

  it('goes on with the next action when the client closes undecided and resume is set', async () => {
    const call = await dial(RESUME);
    const socket = await accepted;
    await connectLeg(socket);
    socket.end();
    await call.hearsEventually('play:after-socket');
  });

  it('stays parked for ever when the client closes before connect', async () => {
    const call = await dial(RESUME);
    (await accepted).destroy();
    const leg = await lab.until(() => call.leg ?? undefined);
    await lab.until(() => leg.sockets.size === 0 && leg.control.isSet, 2000, 'parked without a socket');
    expect(call.hears()).toEqual([]);
    expect(leg.alive).toBe(true);
  });

  it('leaves a leg in endless_playback alone when its socket closes after a transfer', async () => {
    const call = await dial();
    const socket = await accepted;
    await connectLeg(socket);
    socket.write(`api uuid_transfer ${call.legUuid} hold XML default\n\n`);
    await call.hearsEventually('play:music');
    expect(call.leg?.sockets.size).toBe(1);
    socket.end();
    await lab.until(() => call.leg?.sockets.size === 0);
    expect(call.hears()).toEqual(['play:music']);
  });

  it('ends a park by closing after a transfer', async () => {
    const call = await dial();
    const socket = await accepted;
    await connectLeg(socket);
    socket.write(`api uuid_transfer ${call.legUuid} parked XML default\n\n`);
    await lab.until(() => call.leg?.application?.name === 'park');
    socket.end();
    await call.hearsEventually('play:after-park');
  });

  it('strands the leg in silence when it closes after a transfer with resume still set', async () => {
    const call = await dial(RESUME);
    const socket = await accepted;
    await connectLeg(socket);
    socket.write(`api uuid_transfer ${call.legUuid} hold XML default\n\n`);
    await call.hearsEventually('play:music');
    socket.end();
    await call.hearsEventually('silence');
    await lab.until(() => call.leg?.state === 'CS_RESET');
    expect(lab.node('east').evaluate('uuid_transfer', `${call.legUuid} hold XML default`)).toBe('+OK\n');
    await call.hearsEventually('play:music');
  });

  it('carries out one write of transfer and exit', async () => {
    const call = await dial(RESUME);
    const socket = await accepted;
    await connectLeg(socket);
    socket.write(
      `api uuid_setvar ${call.legUuid} socket_resume false\n\napi uuid_transfer ${call.legUuid} hold XML default\n\nexit\n\n`,
    );
    await call.hearsEventually('play:music');
    await lab.until(() => call.leg?.sockets.size === 0);
    expect(call.hears()).toEqual(['play:music']);
  });

  it('runs applications by sendmsg and reads variables by getvar', async () => {
    const call = await dial();
    const socket = await accepted;
    await connectLeg(socket);
    socket.write('sendmsg\ncall-command: execute\nexecute-app-name: answer\n\n');
    await call.answered;
    const reply = readHeaders(socket);
    socket.write('getvar user_name\n\n');
    expect((await reply).get('Reply-Text')).toMatch(/^(1000|\+OK)$/);
  });

  it('tells the client of the hang-up and lets go', async () => {
    const call = await dial();
    const socket = await accepted;
    await connectLeg(socket);
    const notice = readHeaders(socket);
    call.hangUp();
    expect((await notice).get('Content-Disposition')).toBe('disconnect');
    await lab.empty();
  });

  it('keeps the events coming for a lingering client', async () => {
    const call = await dial();
    const socket = await accepted;
    await connectLeg(socket);
    const told = new Promise<void>((resolve) => {
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
        if (text.includes('CHANNEL_HANGUP_COMPLETE')) resolve();
      });
    });
    socket.write('linger 2\n\nmyevents\n\n');
    await once(socket, 'data');
    call.hangUp();
    await told;
  });
});
