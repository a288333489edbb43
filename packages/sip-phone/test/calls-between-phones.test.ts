import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CallFailedError, PhoneExpectationError, SipPhone, type AnswerPolicy } from '@parkade/sip-phone';

const phones: SipPhone[] = [];

async function phone(user: string, toneHz: number, answerWith: AnswerPolicy = 'ring'): Promise<SipPhone> {
  const started = await SipPhone.start({ user, domain: 'pbx.test', toneHz, answerWith, displayName: `Phone ${user}` });
  phones.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(phones.splice(0).map(async (one) => one.stop()));
});

describe('two phones', () => {
  it('hear one another and nobody else, until one hangs up', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700)];
    const call = alice.call(bob.directUri);
    const incoming = await bob.nextIncoming();
    expect(incoming.from).toEqual({ name: 'Phone 1001', number: '1001' });
    expect(incoming.dialled).toBe('1002');
    await call.untilProvisional(180);
    await incoming.answer();
    const { at } = await call.untilAnswered();
    await Promise.all([call.audio.hearsOnly([700]), incoming.audio.hearsOnly([600])]);
    expect((call.audio.firstHeard(700) ?? Infinity) - at).toBeLessThan(150);
    expect(call.audio.heard()).toEqual([{ hz: 700, strength: expect.closeTo(1, 1) }]);
    await call.hangUp('Q.850;cause=16');
    expect(await call.untilEnded()).toMatchObject({ by: 'us' });
    expect(await incoming.untilEnded()).toMatchObject({ by: 'them', reason: 'Q.850;cause=16' });
    expect(alice.calls).toEqual([]);
  });

  it('keep time: fifty packets a second, without holes', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, 'answer')];
    const call = alice.call(bob.directUri);
    await call.audio.hears(700);
    const before = { packets: call.audio.packets, at: performance.now() };
    await call.audio.hearsOnly([700], { for: 1500, within: 4000 });
    const rate = (call.audio.packets - before.packets) / ((performance.now() - before.at) / 1000);
    expect(rate).toBeGreaterThan(47);
    expect(rate).toBeLessThan(53);
    expect(call.audio.longestGap()).toBeLessThan(100);
    expect(call.audio.longestGap({ hz: 700 })).toBe(0);
  });

  it('hold and resume: silence for the held side, nothing for the holder', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, 'answer')];
    const call = alice.call(bob.directUri);
    const incoming = await bob.nextIncoming();
    await Promise.all([call.audio.hears(700), incoming.audio.hears(600)]);
    await call.hold();
    expect(incoming.remoteDirection).toBe('sendonly');
    await Promise.all([call.audio.silent(), incoming.audio.silent()]);
    await call.resume();
    await Promise.all([call.audio.hearsOnly([700]), incoming.audio.hearsOnly([600])]);
    await incoming.hold();
    await call.audio.hearsNo(700);
    await incoming.resume();
    await call.audio.hearsOnly([700]);
  });

  it('hold at the same moment: 491, a pause, and then both hold', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, 'answer')];
    const call = alice.call(bob.directUri);
    const incoming = await bob.nextIncoming();
    await Promise.all([call.untilAnswered(), incoming.audio.hears(600)]);
    await Promise.all([call.hold(), incoming.hold()]);
    expect(alice.trace.messages.some(({ message }) => message.kind === 'response' && message.status === 491)).toBe(
      true,
    );
    await Promise.all([call.audio.silent(), incoming.audio.silent()]);
  });

  it('carry keys as events, not as sound', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, 'answer')];
    const call = alice.call(bob.directUri);
    const incoming = await bob.nextIncoming();
    await call.untilAnswered();
    await call.dtmf('*70#');
    expect(incoming.audio.digits).toBe('*70#');
    await expect(call.dtmf('x')).rejects.toThrow(/cannot send 'x'/);
  });

  it('hear early media before the answer', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, 'wait')];
    const call = alice.call(bob.directUri);
    const incoming = await bob.nextIncoming();
    await incoming.earlyMedia();
    expect(await call.untilProvisional('early media')).toMatchObject({ status: 183 });
    await call.audio.hearsOnly([700]);
    expect(call.state.kind).toBe('early');
    await incoming.answer();
    await call.untilAnswered();
    await incoming.audio.hearsOnly([600]);
  });

  it('give up before the answer: CANCEL carries its Reason', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700)];
    const call = alice.call(bob.directUri);
    const incoming = await bob.nextIncoming();
    await call.hangUp('SIP;cause=200;text="Call completed elsewhere"');
    expect(await incoming.untilCancelled()).toMatchObject({ reason: 'SIP;cause=200;text="Call completed elsewhere"' });
    expect(await call.untilFailed()).toMatchObject({ status: 487 });
    expect(await call.ended).toMatchObject({ by: 'us' });
    await expect(incoming.answer()).rejects.toThrow(/it is over/);
  });

  it('give up while the answer is on its way', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, 'answer')];
    for (let round = 0; round < 10; round += 1) {
      const call = alice.call(bob.directUri);
      await new Promise((resolve) => setTimeout(resolve, round));
      await call.hangUp();
      expect((await call.untilEnded()).by).toBe('us');
    }
    await Promise.all(bob.incoming.map(async (one) => one.untilEnded()));
    expect([...alice.calls, ...bob.calls]).toEqual([]);
  });

  it.each<[AnswerPolicy, number, string]>([
    ['busy', 486, 'Busy Here'],
    ['decline', 603, 'Decline'],
    ['unavailable', 480, 'Temporarily Unavailable'],
    [{ reject: 404 }, 404, 'Not Found'],
  ])('refuse: %j', async (policy, status, reason) => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, policy)];
    const call = alice.call(bob.directUri);
    expect(await call.untilFailed()).toMatchObject({ status, reason });
    expect(await call.untilEnded()).toMatchObject({ by: 'them', reason: `${status} ${reason}` });
    await expect(call.answered).rejects.toBeInstanceOf(CallFailedError);
  });

  it('answer after a while, or at once when the caller asks for it', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, { answerAfterMs: 200 })];
    const call = alice.call(bob.directUri);
    const { at } = await call.untilAnswered();
    expect(at - call.sentAt).toBeGreaterThanOrEqual(199);
    bob.answerWith = 'ring';
    const page = alice.call(bob.directUri, { headers: { 'Call-Info': '<sip:pbx.test>;answer-after=0' } });
    await page.untilAnswered(1000);
  });

  it('hang up at the same moment', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, 'answer')];
    const call = alice.call(bob.directUri);
    const incoming = await bob.nextIncoming();
    await call.untilAnswered();
    await Promise.all([call.hangUp(), incoming.hangUp(), call.hangUp()]);
    expect([(await call.ended).by, (await incoming.ended).by]).toContain('us');
  });
});

describe('one phone', () => {
  it('holds several calls and keeps their sounds apart', async () => {
    const alice = await phone('1001', 600);
    const others = await Promise.all([700, 850, 1000].map(async (hz) => phone(String(hz), hz, 'answer')));
    const calls = others.map((other) => alice.call(other.directUri));
    await Promise.all(calls.map(async (call, index) => call.audio.hearsOnly([others[index]?.settings.toneHz ?? 0])));
    await calls[1]?.hangUp();
    await calls[0]?.audio.hearsOnly([700]);
    expect(alice.calls).toHaveLength(2);
  });

  it('says who it is, what it missed and what was said when an expectation fails', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, 'answer')];
    const call = alice.call(bob.directUri);
    await call.audio.hears(700);
    const failure = await call.audio.hears(850, { within: 100 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PhoneExpectationError);
    expect(String(failure)).toMatch(/phone 1001: expected to hear 850 Hz within 100 ms; heard 700 Hz \(1\.00\)/);
    expect(String(failure)).toMatch(/-> INVITE sip:1002@127\.0\.0\.1:\d+ \+application\/sdp/);
    await expect(call.audio.silent({ for: 100, within: 300 })).rejects.toThrow(/expected silence for 100 ms/);
    await expect(alice.nextIncoming(50)).rejects.toThrow(/a call to come in/);
  });

  it('stops cleanly in the middle of everything, and vanishes without a word', async () => {
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700)];
    const ringing = alice.call(bob.directUri);
    const incoming = await bob.nextIncoming();
    await alice.stop();
    expect(await ringing.failed).toMatchObject({ status: 487 });
    await incoming.untilCancelled();
    const carol = await phone('1003', 850, 'answer');
    const call = bob.call(carol.directUri);
    await call.untilAnswered();
    await carol.vanish();
    await call.audio.hearsNo(850);
    expect(call.state.kind).toBe('talking');
    await expect(carol.nextMessage()).rejects.toThrow(/is stopped/);
  });

  it('leaves no socket and no timer behind', async () => {
    const held = (): number =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap' || kind === 'Timeout').length;
    const before = held();
    const [alice, bob] = [await phone('1001', 600), await phone('1002', 700, 'answer')];
    const call = alice.call(bob.directUri);
    await call.audio.hears(700);
    expect(held()).toBeGreaterThan(before);
    await Promise.all([alice.stop(), bob.stop()]);
    // A closed handle is listed until its loop turn ends.
    for (let turn = 0; turn < 100 && held() > before; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(held()).toBeLessThanOrEqual(before);
  });

  it('needs a proxy for a number', async () => {
    const alice = await phone('1001', 600);
    const call = alice.call('*70');
    expect(await call.untilFailed()).toMatchObject({ status: 503, reason: expect.stringMatching(/has no proxy/) });
  });
});
