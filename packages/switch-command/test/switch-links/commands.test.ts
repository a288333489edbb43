import { describe, expect, it } from '@jest/globals';
import { type NodeId, type Orbit, parseNodeId } from '@parkade/park-decision';
import { encodeCaller } from '@parkade/dialplan-contract';
import type { CallBackParams, RingParams } from '@parkade/park-ports';
import { api, commandReply } from '../fake-leg.js';
import { CALL, CALLER, HOLD, LEG, MUSIC, PARKER, RING } from '../orders.js';
import { NODE, linkRigs } from './link-rigs.js';

const { up } = linkRigs();

const ringParams = (name = 'Park 701 - Alice'): RingParams => ({
  ring: RING,
  nodes: [NODE],
  callId: CALL,
  version: 5,
  caller: CALLER,
  target: PARKER,
  forMs: 19_200,
  display: { name, number: '5551234' },
  followForwarding: false,
  confirm: null,
});

const callBackParams = (): CallBackParams => ({
  ring: RING,
  dial: 'sofia/gateway/trunk/+5551234',
  tries: 2,
  forMs: 25_200,
  callerId: '+4930123',
  hold: { ...HOLD, leg: RING },
});

const TO = { extension: '*981000', context: 'default' };
const FORWARD = { leg: LEG, to: TO, caller: null } as const;

describe('commands', () => {
  it('hold: variables, music, transfer; ends at the first refusal', async () => {
    const { fake, links } = await up();
    expect(await links.hold(NODE, HOLD, 'anywhere')).toEqual({ kind: 'done' });
    expect(fake.executed.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'api uuid_setvar',
      'api uuid_setvar_multi',
      'api uuid_transfer',
    ]);
    expect(fake.executed[0]).toBe(`api uuid_setvar ${LEG} parkade_music ${MUSIC}`);
    fake.executed.length = 0;
    fake.behave = () => api('-ERR No such channel!\n');
    expect(await links.hold(NODE, HOLD, 'anywhere')).toEqual({ kind: 'refused', cause: 'No such channel!' });
    expect(fake.executed).toHaveLength(1);
  });

  it('[A4] mark: tells the leg of its call, and does not decide for one that asks an engine meanwhile', async () => {
    const { fake, links } = await up();
    expect(await links.mark(NODE, HOLD)).toEqual({ kind: 'done' });
    const written = fake.executed.join('\n');
    expect(written).toContain(`parkade_call=${CALL}`);
    expect(written).not.toMatch(/parkade_unanswered|socket_resume|uuid_transfer/);
    await links.hold(NODE, HOLD, 'anywhere');
    expect(fake.executed.join('\n')).toContain('parkade_unanswered=;');
  });

  it('page: phones are asked to answer by themselves, and ended by the name of the parked call', async () => {
    const { fake, links } = await up();
    const orbit = HOLD.orbit;
    const params = { callId: CALL, target: PARKER, orbit, prompt: 'tone_stream://%(250,20,523)' };
    expect(await links.pages.page(NODE, params)).toEqual({ kind: 'done' });
    expect(fake.executed[0]).toMatch(
      /^api bgapi originate \{originate_timeout=5,.*\}user\/\S+ parkade-page XML parkade$/,
    );
    expect(fake.executed[0]).toContain(
      "sip_auto_answer=true,sip_h_Alert-Info='<http://127.0.0.1/>;info=alert-autoanswer;delay=0'",
    );
    expect(fake.executed[0]).toContain(`parkade_page=${CALL},origination_caller_id_name='Park ${orbit}'`);
    await links.pages.endPage(CALL);
    await links.pages.page(NODE, { ...params, splash: true });
    expect(fake.executed[2]).toMatch(
      /^api bgapi originate \{originate_timeout=2,(?!.*(?:auto|Answer-Mode)).*info=park-reminder/,
    );
    expect(fake.executed[1]).toBe(`api hupall NORMAL_CLEARING parkade_page ${CALL}`);
    for (const unfit of [
      { ...params, prompt: "x'}system(touch y)" },
      { ...params, sounds: '/a b' },
      { ...params, target: { user: '1002,user/9', domain: 'pbx.test' } },
    ])
      expect(await links.pages.page(NODE, unfit)).toMatchObject({
        kind: 'unknown',
        why: expect.stringContaining('unfit'),
      });
    expect(fake.executed).toHaveLength(3);
  });

  it('hold and forward of a leg that should be on hold: the switch itself refuses when it is not', async () => {
    const { fake, links } = await up();
    await links.hold(NODE, HOLD, 'on-hold');
    await links.forward(NODE, FORWARD, 'on-hold');
    const here = `\${uuid_getvar(${LEG} parkade_here)}`;
    expect(fake.executed.map((line) => line.split(/ [0-9a-z_]+=/)[0])).toEqual([
      `api uuid_setvar ${LEG} parkade_music ${MUSIC}`,
      `api expand uuid_setvar_multi ${here}`,
      `api expand uuid_transfer ${here} parkade-hold XML parkade`,
      `api expand uuid_transfer ${here} *981000 XML default`,
    ]);
  });

  it('hold: a text that cannot be written is not the switch saying that the leg is gone', async () => {
    const { fake, links } = await up();
    expect(await links.hold(NODE, { ...HOLD, music: 'a\nb' }, 'anywhere')).toMatchObject({ kind: 'unknown' });
    expect(fake.executed).toEqual([]);
  });

  it('[C14][C16] ring: one background origination of all phones of a user; each carries the name of the ringing', async () => {
    const { fake, links } = await up();
    fake.behave = () => commandReply(`+OK Job-UUID: ${RING}`);
    expect(await links.ring(NODE, ringParams())).toEqual({ kind: 'done' });
    expect(fake.executed).toEqual([
      `bgapi originate {originate_timeout=20,ignore_early_media=true,outbound_redirect_fatal=true,` +
        `presence_data=${RING},execute_on_post_originate_parkade='unset parkade_ringing',parkade_call=${CALL},` +
        `parkade_version=5,parkade_role=recall,parkade_ring=${RING},parkade_ringing=${RING},` +
        `parkade_ring_nodes=${NODE},parkade_caller_leg=${CALLER},` +
        `parkade_who=1001@pbx.test,parkade_caller=${encodeCaller({ name: '1001', number: '1001' })},` +
        `origination_caller_id_name='Park 701 - Alice',origination_caller_id_number=5551234,` +
        `sip_h_Alert-Info='<http://127.0.0.1/>;info=park-recall'}user/1001@pbx.test parkade-recall XML parkade\n` +
        `Job-UUID: ${RING}`,
    ]);
  });

  it('[C17] ring: with a key to press, each phone has its own time to ring and its own time for the key', async () => {
    const { fake, links } = await up();
    fake.behave = () => commandReply('+OK');
    const prompt = 'tone_stream://%(200,100,660);%(200,2000,880)';
    await links.ring(NODE, { ...ringParams(), confirm: { forMs: 8_000, prompt, sounds: '/sounds/fr' } });
    expect(fake.executed[0]).toContain(
      `{originate_timeout=28,leg_timeout=20,group_confirm_key=1,` +
        `group_confirm_file='tone_stream://%(200\\,100\\,660);%(200\\,2000\\,880)',group_confirm_timeout=8,` +
        `sound_prefix=/sounds/fr,ignore_early_media=true,`,
    );
  });

  it('[C18] ring: who answers hears the prompt and the orbit, in the lot’s language or counted', async () => {
    const { fake, links } = await up();
    fake.behave = () => commandReply('+OK');
    const announce = { orbit: '*59' as Orbit, prompt: 'tone_stream://%(120,80,880)', sounds: '/sounds/fr' };
    await links.ring(NODE, { ...ringParams(), announce });
    expect(fake.executed[0]).toContain(
      `info=park-recall',parkade_prompt='tone_stream://%(120\\,80\\,880)',` +
        `parkade_spoken='file_string:///sounds/fr/digits/star.wav!/sounds/fr/digits/5.wav!/sounds/fr/digits/9.wav',` +
        `parkade_counted='tone_stream://%(900\\,800\\,780);`,
    );
  });

  it.each(["it's", '$x'])('[C18] ring: the announcement %j is not written', async (prompt) => {
    const { fake, links } = await up();
    const announce = { orbit: '701' as Orbit, prompt };
    expect(await links.ring(NODE, { ...ringParams(), announce })).toEqual({ kind: 'refused', cause: 'UNFIT_TEXT' });
    expect(fake.executed).toEqual([]);
  });

  it.each(["it's", '{a=b}x', '$x', 'a\nb', 'x]y', 'x\\y', ' x'])(
    '[C17] ring: the prompt %j is not written',
    async (prompt) => {
      const { fake, links } = await up();
      const confirm = { forMs: 8_000, prompt };
      expect(await links.ring(NODE, { ...ringParams(), confirm })).toEqual({ kind: 'refused', cause: 'UNFIT_TEXT' });
      expect(fake.executed).toEqual([]);
    },
  );

  it('[C16] ring: a phone that forwards is followed only where that is wanted', async () => {
    const { fake, links } = await up();
    fake.behave = () => commandReply('+OK');
    await links.ring(NODE, { ...ringParams(), followForwarding: true });
    expect(fake.executed[0]).toContain(',outbound_redirect_fatal=false,');
  });

  it.each(["O'Neil, {x=y}", 'unload mod_event_socket', '${system(x)}', 'a\nbgapi x', '📞', "'},a=b"])(
    'ring: the name %j changes nothing but the name',
    async (name) => {
      const { fake, links } = await up();
      fake.behave = () => commandReply('+OK');
      await links.ring(NODE, ringParams(name));
      await links.ring(NODE, ringParams('Bob'));
      const [hostile, plain] = fake.executed.map((line) => line.replace(/(caller_id_name=)'[^',{}$\n]*'/, "$1''"));
      expect(hostile).toBe(plain);
    },
  );

  it('call-back: an origination that the switch repeats by itself, with all it must know of the caller', async () => {
    const { fake, links } = await up();
    fake.behave = () => commandReply('+OK');
    expect(await links.callBack(NODE, callBackParams())).toEqual({ kind: 'done' });
    expect(fake.executed).toEqual([
      `bgapi originate {origination_uuid=${RING},originate_timeout=26,originate_retries=2,originate_retry_sleep_ms=5000,` +
        `ignore_early_media=true,origination_caller_id_number=+4930123,socket_resume=false,parkade_call=${CALL},` +
        `parkade_version=3,parkade_lot=main,parkade_orbit=701,parkade_role=called-back,parkade_state=parked,` +
        `parkade_parker=1001@pbx.test,parkade_parker_dial=user/1001@pbx.test,parkade_fallback_dial=user/1000@pbx.test,` +
        `parkade_parked_at=1000,parkade_due_at=61000,parkade_failsafe_sec=180,` +
        `parkade_caller=${Buffer.from('{"name":"Alice","number":"5551234"}').toString('base64url')},` +
        `parkade_music=local_stream://moh}sofia/gateway/trunk/+5551234 parkade-call-back XML parkade\nJob-UUID: ${RING}`,
    ]);
  });

  it.each([
    ['a dial string with a block', { dial: '{x=y}sofia/gateway/trunk/5551234' }],
    ['two legs', { dial: 'sofia/gateway/trunk/1,sofia/gateway/trunk/2' }],
    ['another leg', { ring: LEG }],
  ])('call-back: %s is not written', async (_title, over) => {
    const { fake, links } = await up();
    expect(await links.callBack(NODE, { ...callBackParams(), ...over })).toMatchObject({ kind: 'refused' });
    expect(fake.executed).toEqual([]);
  });

  it('[T4] tell: a text for the phones of a user, at each profile they are registered with, which nobody waits for', async () => {
    const { fake, links } = await up();
    const contacts = 'sofia/internal/sip:a@127.0.0.1:1,sofia/wifi/sip:b@127.0.0.1:2,sofia/internal/sip:c@127.0.0.1:3';
    fake.behave = (line) => api(line.includes('sofia_contact') ? contacts : '+OK');
    const message = { to: PARKER, from: HOLD.orbit, text: 'Zoë "O\'Neil|x" ${hupall}\nis in 701' };
    expect(await links.tell(NODE, message)).toEqual({ kind: 'done' });
    const [user, from] = [`${PARKER.user}@${PARKER.domain}`, `${HOLD.orbit}@${PARKER.domain}`];
    expect(fake.executed).toEqual([
      `api sofia_contact */${user}`,
      `api bgapi chat sip|${from}|internal/${user}|Zoë ONeilx hupall is in 701|text/plain`,
      `api bgapi chat sip|${from}|wifi/${user}|Zoë ONeilx hupall is in 701|text/plain`,
    ]);
    expect(await links.tell(NODE, { ...message, text: '|||' })).toEqual({ kind: 'refused', cause: 'UNFIT_TEXT' });
    fake.behave = () => api('error/user_not_registered');
    expect(await links.tell(NODE, message)).toEqual({ kind: 'refused', cause: 'USER_NOT_REGISTERED' });
  });

  it('stop-ring, hang-up, forward', async () => {
    const { fake, links } = await up();
    await links.stopRing(NODE, RING, 'picked-up');
    await links.stopRing(NODE, RING, 'no-answer');
    await links.hangUp(NODE, LEG, 'PICKED_OFF');
    await links.forward(NODE, { ...FORWARD, caller: { name: 'Al\nice', number: '555;1' } }, 'anywhere');
    expect(await links.hangUp(NODE, LEG, 'x; y')).toMatchObject({ kind: 'unknown' });
    expect(await links.forward(NODE, { ...FORWARD, to: { ...TO, extension: '1 2' } }, 'anywhere')).toMatchObject({
      kind: 'unknown',
    });
    expect(fake.executed).toEqual([
      `api hupall LOSE_RACE parkade_ringing ${RING}`,
      `api hupall ORIGINATOR_CANCEL parkade_ringing ${RING}`,
      `api uuid_kill ${LEG} PICKED_OFF`,
      `api uuid_setvar ${LEG} effective_caller_id_name Al ice`,
      `api uuid_setvar ${LEG} effective_caller_id_number 5551`,
      `api uuid_transfer ${LEG} *981000 XML default`,
    ]);
  });

  it('a node nobody configured has no link', async () => {
    const { links } = await up();
    const other = parseNodeId('fs-z') as NodeId;
    expect(await links.hold(other, HOLD, 'anywhere')).toEqual({ kind: 'link-down' });
    expect(await links.ring(other, ringParams())).toEqual({ kind: 'link-down' });
    expect(await links.joinState(other, CALLER, LEG)).toBe('unknown');
    expect(await links.talkOf(other, CALLER)).toEqual({ kind: 'unknown' });
  });
});
