import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SipPhone } from '@parkade/sip-phone';
import { LoopbackProxy } from './loopback-proxy.js';

let proxy: LoopbackProxy;
const phones: SipPhone[] = [];

async function phone(user: string, toneHz: number, password = `pw${user}`): Promise<SipPhone> {
  const settings = { user, domain: 'pbx.test', password, toneHz, proxy: proxy.address, answerWith: 'answer' } as const;
  const started = await SipPhone.start(settings);
  phones.push(started);
  return started;
}

beforeEach(async () => {
  proxy = await LoopbackProxy.start({ '1001': 'pw1001', '1002': 'pw1002' });
});

afterEach(async () => {
  await Promise.all(phones.splice(0).map(async (one) => one.stop()));
  await proxy.stop();
});

describe('a phone behind a proxy', () => {
  it('registers with its password and leaves when it stops', async () => {
    const alice = await phone('1001', 600);
    expect(proxy.contacts.get('1001')).toBe(alice.directUri);
    await alice.stop();
    expect(proxy.contacts.size).toBe(0);
  });

  it('does not start with a wrong password', async () => {
    await expect(phone('1001', 600, 'wrong')).rejects.toThrow(/phone 1001: REGISTER was refused with 401/);
  });

  it('calls through challenge and record-route; hold and BYE take the same way', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700)];
    const call = alice.call('1002');
    const incoming = await bob.nextIncoming();
    await call.untilAnswered();
    await Promise.all([call.audio.hearsOnly([700]), incoming.audio.hearsOnly([600])]);
    proxy.seen.length = 0;
    await call.hold();
    await incoming.hangUp();
    expect(await call.untilEnded()).toMatchObject({ by: 'them' });
    expect(proxy.seen).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('cancels through the proxy', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700)];
    bob.answerWith = 'ring';
    const call = alice.call('1002');
    const incoming = await bob.nextIncoming();
    await call.hangUp();
    await incoming.untilCancelled();
  });

  it('is told when there is no such number', async () => {
    const alice = await phone('1001', 600);
    expect(await alice.call('1999').untilFailed()).toMatchObject({ status: 404 });
  });
});
