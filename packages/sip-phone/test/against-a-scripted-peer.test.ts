import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SipPhone, type OutgoingCall } from '@parkade/sip-phone';
import { SipDialog } from '../src/sip-dialog.js';
import { SipHeaders } from '../src/sip-headers.js';
import { cseqOf, type SipRequest } from '../src/sip-message.js';
import { ScriptedPeer } from './scripted-peer.js';

let peer: ScriptedPeer;
let phone: SipPhone;

const FAST = { t1: 40, t2: 160, t4: 100 };

beforeEach(async () => {
  peer = await ScriptedPeer.start();
  const settings = { user: '1001', domain: 'pbx.test', password: 'pw', toneHz: 600, proxy: peer.address, timers: FAST };
  phone = await SipPhone.start({ ...settings, register: false });
});

afterEach(async () => {
  await phone.vanish();
  await peer.stop();
});

async function talking(): Promise<{ call: OutgoingCall; dialog: SipDialog; invite: SipRequest }> {
  const call = phone.call('*70');
  const invite = await peer.expectRequest('INVITE');
  const dialog = peer.accept(invite);
  await peer.expectRequest('ACK');
  await call.untilAnswered();
  return { call, dialog, invite };
}

function fields(entries: Record<string, string>): { name: string; value: string }[] {
  return [...SipHeaders.of(entries).fields];
}

describe('the wire', () => {
  it('resends an unanswered INVITE, and stops at the first provisional', async () => {
    const call = phone.call('*70');
    await peer.expectRequest('INVITE');
    const second = await peer.expectRequest('INVITE');
    peer.answer(second, 100, 'Trying', {});
    await call.untilProvisional(100);
    const callId = second.headers.first('Call-ID');
    // An INVITE that nobody answers is a clock: when it has come thrice, the one before it would have come again, too.
    phone.call('*71');
    for (let copies = 0; copies < 3;) {
      if ((await peer.expectRequest('INVITE')).headers.first('Call-ID') !== callId) copies += 1;
    }
    expect(peer.arrivals.filter(({ message }) => message.headers.first('Call-ID') === callId)).toHaveLength(2);
    peer.answer(second, 503, 'Out of lines');
    expect(await call.untilFailed()).toMatchObject({ status: 503, reason: 'Out of lines' });
    const ack = await peer.expectRequest('ACK');
    expect(ack.headers.first('Via')).toContain(/branch=\w+/.exec(second.headers.first('Via') ?? '')?.[0]);
  });

  it('asks the proxy for its own domain, also where that is an address', async () => {
    const settings = {
      user: '1002',
      domain: '127.0.0.1',
      password: 'pw',
      toneHz: 600,
      proxy: peer.address,
      timers: FAST,
    };
    const other = await SipPhone.start({ ...settings, register: false });
    try {
      other.call('*70');
      expect((await peer.expectRequest('INVITE')).uri).toBe('sip:*70@127.0.0.1');
    } finally {
      await other.vanish();
    }
  });

  it('gives up after 64*T1 as if it were 408', async () => {
    const call = phone.call('*70');
    expect(await call.untilFailed(5000)).toMatchObject({ status: 408 });
  });

  it('acknowledges every copy of a 200', async () => {
    const { invite } = await talking();
    peer.accept(invite);
    const again = await peer.expectRequest('ACK');
    expect(cseqOf(again).number).toBe(cseqOf(invite).number);
  });

  it('resends its own 200 until the ACK, and answers a repeated INVITE with it', async () => {
    phone.answerWith = 'wait';
    const headers = SipHeaders.of({
      From: `<sip:9@pbx.test>;tag=f`,
      To: '<sip:1001@pbx.test>',
      'Call-ID': 'late@peer',
      CSeq: '1 INVITE',
      Contact: `<${peer.uri}>`,
      'Content-Type': 'application/sdp',
    });
    const invite = peer.request(
      { kind: 'request', method: 'INVITE', uri: phone.directUri, headers, body: peer.sdp() },
      phone.address,
    );
    const incoming = await phone.nextIncoming();
    const answered = incoming.answer();
    const first = await peer.expectResponse(200);
    await peer.expectResponse(200);
    peer.sendTo(invite, phone.address);
    await peer.expectResponse(200);
    const dialog = SipDialog.asCaller(invite, first);
    if (dialog === undefined) throw new Error('the 200 makes no dialog');
    peer.request(dialog.ack(1), phone.address);
    await answered;
    peer.request(dialog.request('BYE', fields({ Reason: 'Q.850;cause=16' })), phone.address);
    expect(await incoming.untilEnded()).toMatchObject({ by: 'them', reason: 'Q.850;cause=16' });
    expect(phone.incoming).toHaveLength(1);
  });

  it('waits for a provisional before it cancels', async () => {
    const call = phone.call('*70');
    const invite = await peer.expectRequest('INVITE');
    const over = call.hangUp();
    await peer.expectRequest('INVITE'); // Its next copy; a CANCEL would have come before it.
    expect(peer.arrivals.some(({ message }) => message.kind === 'request' && message.method === 'CANCEL')).toBe(false);
    peer.answer(invite, 180, 'Ringing');
    const cancel = await peer.expectRequest('CANCEL');
    expect(cancel.headers.first('Via')).toBe(invite.headers.first('Via'));
    peer.answer(cancel, 200, 'OK');
    peer.answer(invite, 487, 'Request Terminated');
    await over;
  });

  it('takes a call for cancelled if nobody says so in 64*T1', async () => {
    const call = phone.call('*70');
    peer.answer(await peer.expectRequest('INVITE'), 180, 'Ringing');
    await call.untilProvisional(180);
    await call.hangUp();
    expect(await call.failed).toMatchObject({ status: 408 });
    expect((await call.ended).by).toBe('us');
  });

  it('acknowledges and ends a call that is answered while it is cancelled', async () => {
    const call = phone.call('*70');
    const invite = await peer.expectRequest('INVITE');
    peer.answer(invite, 180, 'Ringing');
    await call.untilProvisional(180);
    const over = call.hangUp();
    await peer.expectRequest('CANCEL');
    peer.accept(invite);
    await peer.expectRequest('ACK');
    const bye = await peer.expectRequest('BYE');
    peer.answer(bye, 200, 'OK');
    await over;
    expect(await call.failed).toMatchObject({ status: 487 });
  });

  it('refuses an old CSeq, an unknown dialog and an unknown method', async () => {
    const { dialog } = await talking();
    const early = dialog.request('INFO', []);
    const late = dialog.request('INFO', []);
    peer.request(late, phone.address);
    await peer.expectResponse(200);
    peer.request(early, phone.address);
    await peer.expectResponse(500);
    peer.request(dialog.request('PUBLISH', []), phone.address);
    await peer.expectResponse(405);
    const stray = late.headers.replacedFirst('Call-ID', 'another').replacedFirst('CSeq', '9 INFO');
    peer.request({ ...late, headers: stray }, phone.address);
    await peer.expectResponse(481);
  });
});

describe('a call', () => {
  it('shows whom the switch says it is: 200, UPDATE, re-INVITE', async () => {
    const call = phone.call('701');
    const invite = await peer.expectRequest('INVITE');
    const rpid = fields({ 'Remote-Party-ID': '"N, 1" <sip:11@pbx.test>;party=calling;privacy=off' });
    const headers = [...rpid, ...fields({ 'Content-Type': 'application/sdp' })];
    peer.answer(invite, 200, 'OK', { headers, body: peer.sdp() });
    const dialog = SipDialog.asCallee(invite, 'peer');
    await call.untilDisplays({ name: 'N, 1', number: '11' });
    peer.request(dialog.request('UPDATE', fields({ 'P-Asserted-Identity': '"Alice" <sip:5551@h>' })), phone.address);
    await call.untilDisplays({ name: 'Alice', number: '5551' });
    const media = fields({ 'P-Asserted-Identity': '<sip:77@h>', 'Content-Type': 'application/sdp' });
    const held = peer.sdp().replace('sendrecv', 'sendonly');
    peer.request(dialog.request('INVITE', media, held), phone.address);
    const ok = await peer.expectResponse(200);
    expect((await peer.expectResponse(200)).body || ok.body).toContain('a=recvonly');
    expect(call.displayHistory.map(({ source, number }) => [source, number])).toEqual([
      ['200', '11'],
      ['UPDATE', '5551'],
      ['INVITE', '77'],
    ]);
    expect(call.remoteDirection).toBe('sendonly');
  });

  it('answers a re-INVITE without SDP with an offer of its own', async () => {
    const { dialog } = await talking();
    const reinvite = dialog.request('INVITE', fields({ Contact: `<${peer.uri}>` }));
    peer.request(reinvite, phone.address);
    const offer = await peer.expectResponse(200);
    expect(offer.body).toContain('m=audio');
    const ack = dialog.ack(cseqOf(reinvite).number, fields({ 'Content-Type': 'application/sdp' }), peer.sdp());
    peer.request(ack, phone.address);
  });

  it('transfers blindly and reports what the NOTIFYs said, even after the BYE', async () => {
    const { call, dialog } = await talking();
    const outcome = call.blindTransfer('*70');
    const refer = await peer.expectRequest('REFER');
    expect(refer.headers.first('Refer-To')).toBe('<sip:*70@pbx.test>');
    expect(refer.headers.first('Referred-By')).toBe('<sip:1001@pbx.test>');
    peer.answer(refer, 202, 'Accepted');
    const frag = fields({ Event: 'refer', 'Subscription-State': 'active', 'Content-Type': 'message/sipfrag' });
    peer.request(dialog.request('NOTIFY', frag, 'SIP/2.0 100 Trying\r\n'), phone.address);
    peer.request(dialog.request('BYE', []), phone.address);
    await call.untilEnded();
    peer.request(dialog.request('NOTIFY', frag, 'SIP/2.0 200 OK\r\n'), phone.address);
    expect(await outcome).toMatchObject({
      kind: 'reported',
      accepted: 202,
      final: 200,
      reason: 'OK',
      sipfrags: [100, 200],
    });
  });

  it('tells a refused transfer from one that nobody reports on, and answers a challenge', async () => {
    const { call } = await talking();
    const refused = call.blindTransfer('*70', { referredBy: false });
    const refer = await peer.expectRequest('REFER');
    expect(refer.headers.first('Referred-By')).toBeUndefined();
    const challenge = fields({ 'Proxy-Authenticate': 'Digest realm="r", nonce="n", qop="auth"' });
    peer.answer(refer, 407, 'Proxy Authentication Required', { headers: challenge });
    const second = await peer.expectRequest('REFER');
    expect(second.headers.first('Proxy-Authorization')).toContain('username="1001"');
    expect(cseqOf(second).number).toBe(cseqOf(refer).number + 1);
    peer.answer(second, 403, 'Forbidden');
    expect(await refused).toEqual({ kind: 'refused', status: 403, reason: 'Forbidden' });
    const unreported = call.blindTransfer('*70', { within: 100 });
    peer.answer(await peer.expectRequest('REFER'), 202, 'Accepted');
    expect(await unreported).toEqual({ kind: 'unreported', accepted: 202, sipfrags: [] });
  });

  it('names the consult dialog in Refer-To as its far end knows it', async () => {
    const { call } = await talking();
    const { call: consult } = await talking();
    const outcome = call.attendedTransfer(consult, { within: 50 });
    const refer = await peer.expectRequest('REFER');
    const replaces = encodeURIComponent(`${consult.callId};to-tag=peer;from-tag=${consult.localTag}`);
    expect(refer.headers.first('Refer-To')).toBe(`<sip:*70@pbx.test?Replaces=${replaces}>`);
    peer.answer(refer, 202, 'Accepted');
    await outcome;
  });
});

describe('a lamp', () => {
  const info = (state: string, extent = 'full', id = '701'): string =>
    `<?xml version="1.0"?><dialog-info version="1" state="${extent}" entity="sip:701@pbx.test">` +
    `${state === '' ? '' : `<dialog id="${id}"><state>${state}</state></dialog>`}</dialog-info>`;

  it('is lit and put out by NOTIFYs, also by one that overtakes the 200', async () => {
    const subscribing = phone.subscribe('701');
    const subscribe = await peer.expectRequest('SUBSCRIBE');
    expect(subscribe.headers.first('Event')).toBe('dialog');
    const dialog = SipDialog.asCallee(subscribe, 'peer');
    const head = fields({ Event: 'dialog', 'Subscription-State': 'active;expires=60', Contact: `<${peer.uri}>` });
    peer.request(dialog.request('NOTIFY', head, info('')), phone.address);
    await peer.expectResponse(200);
    peer.answer(subscribe, 202, 'Accepted', { headers: fields({ Expires: '60' }) });
    const lamp = await subscribing;
    expect(lamp.state()).toBe('terminated');
    peer.request(dialog.request('NOTIFY', head, info('confirmed', 'partial')), phone.address);
    await lamp.waitFor('confirmed');
    peer.request(dialog.request('NOTIFY', head, info('early', 'partial', 'x')), phone.address);
    peer.request(dialog.request('NOTIFY', head, info('terminated', 'partial')), phone.address);
    await lamp.waitFor('early');
    peer.request(dialog.request('NOTIFY', head, info('', 'partial')), phone.address);
    await lamp.waitFor('terminated');
    expect(lamp.notifies.map(({ lamp: shown }) => shown)).toEqual([
      'terminated',
      'confirmed',
      'confirmed',
      'early',
      'terminated',
    ]);

    const refreshed = lamp.refresh();
    const again = await peer.expectRequest('SUBSCRIBE');
    expect(again.headers.first('To')).toContain('tag=peer');
    expect(cseqOf(again).number).toBe(cseqOf(subscribe).number + 1);
    peer.answer(again, 200, 'OK');
    await refreshed;
    const closed = lamp.close();
    const last = await peer.expectRequest('SUBSCRIBE');
    expect(last.headers.first('Expires')).toBe('0');
    peer.answer(last, 200, 'OK');
    await closed;
  });

  it('says so when the switch refuses or the lamp stays dark', async () => {
    const refused = phone.subscribe('999');
    peer.answer(await peer.expectRequest('SUBSCRIBE'), 489, 'Bad Event');
    await expect(refused).rejects.toThrow(/SUBSCRIBE to 999 failed with 489/);
    const subscribing = phone.subscribe('701');
    peer.answer(await peer.expectRequest('SUBSCRIBE'), 200, 'OK');
    const lamp = await subscribing;
    await expect(lamp.waitFor('confirmed', 50)).rejects.toThrow(
      /lamp 701 to be confirmed within 50 ms; it showed nothing/,
    );
  });
});

describe('outside any call', () => {
  const outside = (method: string, body = ''): SipRequest => ({
    kind: 'request',
    method,
    uri: phone.directUri,
    headers: SipHeaders.of({
      From: '"Park" <sip:park@pbx.test>;tag=1',
      To: '<sip:1001@pbx.test>',
      'Call-ID': `${method}@peer`,
      CSeq: `1 ${method}`,
      'Content-Type': 'text/plain',
    }),
    body,
  });

  it('takes MESSAGE, OPTIONS, NOTIFY and INFO, and refuses the rest', async () => {
    peer.request(outside('MESSAGE', 'Caller on 701'), phone.address);
    expect(await phone.nextMessage()).toMatchObject({ from: { name: 'Park', number: 'park' }, text: 'Caller on 701' });
    for (const method of ['OPTIONS', 'NOTIFY', 'INFO']) {
      peer.request(outside(method), phone.address);
      const ok = await peer.expectResponse(200);
      expect(ok.headers.first('Allow')).toContain('UPDATE');
    }
    peer.request(outside('PUBLISH'), phone.address);
    await peer.expectResponse(405);
    peer.request(outside('CANCEL'), phone.address);
    await peer.expectResponse(481);
  });
});
