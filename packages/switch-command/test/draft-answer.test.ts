import { describe, expect, it } from '@jest/globals';
import { encodeCaller } from '@parkade/dialplan-contract';
import { REFUSAL_WORDS } from '@parkade/park-decision';
import type { RequestAnswer } from '@parkade/park-ports';
import { causeFor, draftAnswerScript } from '../src/index.js';
import {
  ANNOUNCE,
  CALL,
  CALLER,
  HOLD,
  LEG,
  MUSIC,
  PARKER,
  PROMPTS,
  TICKET,
  channelOf,
  dialPeerOf,
  joinOf,
  LINE,
} from './orders.js';

const linesOf = (answer: RequestAnswer, channel = channelOf()): readonly string[] => {
  const drafted = draftAnswerScript(channel, answer, PROMPTS);
  if (drafted?.kind !== 'script') throw new Error(JSON.stringify(drafted));
  return drafted.script.steps.map((step) => step.line);
};

const problemOf = (answer: RequestAnswer, channel = channelOf()): string | undefined => {
  const drafted = draftAnswerScript(channel, answer, PROMPTS);
  return drafted?.kind === 'unfit' ? drafted.what : undefined;
};

const variablesOf = (line: string | undefined): Record<string, string> => {
  const list = (line ?? '').replace(/^api uuid_setvar_multi \S+ /, '');
  return Object.fromEntries(list.split(';').map((pair) => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']));
};

/** As the switch says it of a phone that logged in, and what we write on a leg of hers. */
const CAROL = {
  'Call-Direction': 'inbound',
  'Caller-Caller-ID-Name': 'Carol',
  'Caller-Caller-ID-Number': '1002',
  variable_user_name: '1002',
  variable_domain_name: 'pbx.test',
};
const STAMP_OF_CAROL = {
  parkade_who: '1002@pbx.test',
  parkade_caller: encodeCaller({ name: 'Carol', number: '1002' }),
};

const HERE = `\${uuid_getvar(${CALLER} parkade_here)}`;
const JOINED = 'execute_extension parkade-joined XML parkade';
/** As our dialplan hands it over, having been parked and transferred before. */
const USED = {
  variable_execute_on_pre_bridge_parkade: JOINED,
  variable_parkade_early: '1',
  variable_parkade_round: '+',
  variable_parkade_caller_leg: 'x',
  variable_park_after_bridge: 'true',
  'variable_sip_h_referred-by': '<sip:1001@pbx.test>',
  variable_sip_refer_to: '<sip:701@pbx.test>',
};

describe('hold', () => {
  const lines = linesOf({ kind: 'hold', params: HOLD }, channelOf(USED));

  it('cancels the guard, sets the variables, transfers; in this order', () => {
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'api sched_del',
      'api uuid_setvar',
      'api uuid_setvar_multi',
      'api uuid_transfer',
    ]);
    expect(lines[0]).toBe('api sched_del 42');
    expect(lines[3]).toBe(`api uuid_transfer ${LEG} parkade-hold XML parkade`);
  });

  it('sets music by a command of its own only where it would part the list', () => {
    expect(lines[1]).toBe(`api uuid_setvar ${LEG} parkade_music ${MUSIC}`);
    const plain = linesOf({ kind: 'hold', params: { ...HOLD, music: 'local_stream://moh' } }, channelOf(USED));
    expect(plain).toHaveLength(3);
    expect(variablesOf(plain[1])).toMatchObject({ parkade_music: 'local_stream://moh' });
  });

  it('has the leg forget that it is on hold, and what catches it, before it talks to anybody', () => {
    const [, , written] = linesOf({ kind: 'hold', params: HOLD }, channelOf());
    expect(variablesOf(written)).toMatchObject({ execute_on_pre_bridge_parkade: JOINED });
    expect(lines.join()).not.toContain('execute_on_pre_bridge_parkade');
  });

  const SAID = {
    socket_resume: 'false',
    parkade_unanswered: '',
    parkade_unanswered_again: '',
    parkade_call: CALL,
    parkade_version: '3',
    parkade_lot: 'main',
    parkade_orbit: '701',
    parkade_role: 'caller',
    parkade_state: 'parked',
    parkade_here: LEG,
    parkade_parker: '1001@pbx.test',
    parkade_parker_dial: 'user/1001@pbx.test',
    parkade_fallback_dial: 'user/1000@pbx.test',
    parkade_parked_at: '1000',
    parkade_due_at: '61000',
    parkade_failsafe_sec: '180',
    playback_timeout_sec: '180',
    parkade_caller: Buffer.from('{"name":"Alice","number":"5551234"}').toString('base64url'),
  };

  it('says everything the switch must know, and takes away what the leg has of before', () => {
    expect(variablesOf(lines[2])).toEqual({
      ...SAID,
      parkade_early: '',
      parkade_round: '',
      parkade_caller_leg: '',
      park_after_bridge: '',
      'sip_h_Referred-By': '',
      sip_refer_to: '',
    });
  });

  it('takes nothing away from a leg that has nothing', () => {
    const [, , written] = linesOf({ kind: 'hold', params: HOLD }, channelOf());
    expect(variablesOf(written)).toEqual({ ...SAID, execute_on_pre_bridge_parkade: JOINED });
  });

  it('[W12] writes whose leg it is; name and number are those of the first park', () => {
    const [, , written] = linesOf({ kind: 'hold', params: HOLD }, channelOf(CAROL));
    const { caller } = HOLD;
    expect(variablesOf(written)).toMatchObject({ ...STAMP_OF_CAROL, parkade_caller: encodeCaller(caller) });
  });

  it.each(['', 'abc', '12 34', '1;x', ' 7'])('leaves a guard id alone that is not all digits: %j', (id) => {
    const first = linesOf({ kind: 'hold', params: HOLD }, channelOf({ variable_last_sched_id: id }))[0];
    expect(first).toMatch(/^api uuid_setvar /);
  });

  it.each([
    ['music with a line end', { music: 'a\nb' }, 'parkade_music'],
    ['music with a quote', { music: "it's" }, 'parkade_music'],
    ['no music', { music: '' }, 'parkade_music'],
    ['another leg', { leg: CALLER }, 'leg'],
    ['a parker that is no plain user', { parker: { user: "1'},x", domain: 'pbx.test' } }, 'parkade_parker'],
  ])('is not carried out at all with %s', (_name, change, what) => {
    expect(problemOf({ kind: 'hold', params: { ...HOLD, ...change } })).toBe(what);
  });
});

describe('announce', () => {
  it('speaks the orbit, star and all, and plans the landing', () => {
    const lines = linesOf({ ...ANNOUNCE, orbit: '*70' } as RequestAnswer);
    expect(variablesOf(lines[1])).toMatchObject({
      parkade_role: 'consult',
      parkade_wait_sec: '30',
    });
    expect(variablesOf(lines[1])).toMatchObject({
      parkade_spoken: 'file_string://digits/star.wav!digits/7.wav!digits/0.wav',
    });
    expect(lines[2]).toBe(
      `api uuid_setvar ${LEG} parkade_counted tone_stream://%(900,800,780);` +
        `${'%(150,200,540);'.repeat(6)}%(150,800,540);%(900,800,540)`,
    );
    expect(lines[3]).toBe(
      `api uuid_setvar ${LEG} inline_destination m:^:set:parkade_home=\${context}^set:parkade_call=${CALL}^set:parkade_version=1^set:parkade_lot=main` +
        `^set:parkade_orbit=*70^set:parkade_music=${MUSIC}^set:parkade_failsafe_sec=180` +
        '^set:parkade_parker_dial=user/1001@pbx.test^set:parkade_fallback_dial=^transfer:parkade-land XML parkade',
    );
    expect(lines[4]).toBe(`api uuid_transfer ${LEG} parkade-announce XML parkade`);
  });

  it('writes on the consult leg who is on it', () => {
    expect(variablesOf(linesOf(ANNOUNCE, channelOf(CAROL))[1])).toMatchObject(STAMP_OF_CAROL);
  });

  it('speaks the language of the site', () => {
    const lines = linesOf({ ...ANNOUNCE, orbit: '71', sounds: '/sounds/fr/ca/june' } as RequestAnswer);
    expect(variablesOf(lines[1])).toMatchObject({
      parkade_spoken: 'file_string:///sounds/fr/ca/june/digits/7.wav!/sounds/fr/ca/june/digits/1.wav',
    });
  });

  it.each(['fr/ca/june', '/sounds/fr!x', '/sounds/a b', '/sounds/${x}', '/'])('refuses a folder like %j', (sounds) => {
    expect(problemOf({ ...ANNOUNCE, sounds } as RequestAnswer)).toBe('parkade_spoken');
    expect(problemOf({ kind: 'reject', reason: 'orbit-empty', sounds })).toBe('sound_prefix');
  });

  it('refuses music that would part the landing plan', () => {
    expect(problemOf({ ...ANNOUNCE, music: 'a^system:x' } as RequestAnswer)).toBe('inline_destination');
  });
});

describe('[R19] the tone of a pick-up', () => {
  const withTone = (to: 'both' | 'retriever' | 'caller', tone = 'tone_stream://%(250,0,1050)') => {
    const join = joinOf('Alice');
    return join.kind === 'join' ? { ...join, courtesy: { to, tone } } : join;
  };

  it.each([
    ['both', 'both'],
    ['retriever', 'aleg'],
    ['caller', 'bleg'],
  ] as const)('for %s is one variable of the retriever more', (to, side) => {
    const plain = linesOf(joinOf('Alice'));
    const lines = linesOf(withTone(to));
    expect(lines).toHaveLength(plain.length);
    expect(variablesOf(lines[1])).toEqual({
      ...variablesOf(plain[1]),
      parkade_courtesy: `${side} tone_stream://%(250,0,1050)`,
    });
  });

  it('that would part the list has a command of its own', () => {
    const tone = 'tone_stream://%(250,0,1050);%(250,0,900)';
    expect(linesOf(withTone('both', tone))).toContain(`api uuid_setvar ${LEG} parkade_courtesy both ${tone}`);
  });

  it.each(['a b', "it's"])('%j is not written', (tone) => {
    expect(problemOf(withTone('both', tone))).toBe('parkade_courtesy');
  });
});

describe('join', () => {
  it('prepares both legs, answers, bridges caller and retriever', () => {
    const lines = linesOf(joinOf('Alice Ärmel'));
    expect(variablesOf(lines[1])).toMatchObject({
      parkade_role: 'retriever',
      parkade_caller_leg: CALLER,
      initial_callee_id_name: 'Alice Ärmel',
      initial_callee_id_number: '5551234',
      execute_on_pre_bridge_parkade: JOINED,
    });
    expect(lines.join()).not.toContain('hangup_after_bridge');
    expect(lines.slice(2)).toEqual([
      `api expand uuid_setvar_multi ${HERE} playback_timeout_sec=;parkade_state=joining` +
        ';transfer_after_bridge=parkade-failsafe:XML:parkade;uuid_bridge_continue_on_cancel=true' +
        `;parkade_with_leg=${LEG};parkade_with_who=`,
      `api uuid_answer ${LEG}`,
      `api expand uuid_bridge ${HERE} ${LEG}`,
    ]);
  });

  it('writes on both legs who the retriever is', () => {
    const lines = linesOf(joinOf('Alice'), channelOf(CAROL));
    expect(variablesOf(lines[1])).toMatchObject(STAMP_OF_CAROL);
    expect(lines.join()).toContain(`;parkade_with_leg=${LEG};parkade_with_who=1002@pbx.test`);
  });

  it('[P17] writes on a leg that came over a line between nodes which leg is its other end, and nothing of it on another', () => {
    const lines = linesOf({ ...joinOf('Alice'), farEnd: LINE } as RequestAnswer);
    expect(variablesOf(lines[1])).toMatchObject({ parkade_far_end: LINE });
    expect(linesOf(joinOf('Alice')).join()).not.toContain('parkade_far_end');
  });

  it('does not answer a leg that was answered already', () => {
    const lines = linesOf(joinOf('A'), channelOf({ 'Answer-State': 'answered' }));
    expect(lines.some((line) => line.startsWith('api uuid_answer'))).toBe(false);
  });

  it('shows the number when no sign of the name can be shown', () => {
    expect(variablesOf(linesOf(joinOf('📞🎉'))[1])).toMatchObject({ initial_callee_id_name: '5551234' });
    expect(linesOf(joinOf('📞', '"'))).not.toContainEqual(expect.stringContaining('initial_callee_id'));
  });

  it('tells the retriever when the bridge is refused', () => {
    const drafted = draftAnswerScript(channelOf(), joinOf('A'), PROMPTS);
    const sorry = drafted?.kind === 'script' ? drafted.script.whenRefused.map((step) => step.line) : [];
    expect(sorry.at(-1)).toBe(`api uuid_transfer ${LEG} parkade-reject XML parkade`);
  });
});

describe('dial-peer', () => {
  const FETCHED = Buffer.from('{"name":"Alice","number":"5551234"}').toString('base64url');

  it('dials with the ticket in a header, and tells when the peer does not take it', () => {
    expect(linesOf(dialPeerOf('Alice')).at(-1)).toBe(
      `api uuid_transfer ${LEG} 'm:^:execute_extension:parkade-borrow XML parkade^set:hangup_after_bridge=true^set:continue_on_fail=true^set:call_timeout=8` +
        `^bridge:{origination_uuid=${LINE},sip_h_X-Parkade-Ticket=${TICKET},sip_h_X-Parkade-Home=\${parkade_home},parkade_caller=${FETCHED}}sofia/internal/701@127.0.0.1:5080` +
        "^transfer:parkade-reject XML parkade' inline",
    );
  });

  it('writes on the retriever who they are', () => {
    expect(variablesOf(linesOf(dialPeerOf('Alice'), channelOf(CAROL))[1])).toMatchObject(STAMP_OF_CAROL);
  });

  it.each(['short', 'has blank in it, twenty-two long', "x'".repeat(20)])('refuses the ticket %j', (ticket) => {
    expect(problemOf({ ...dialPeerOf('A'), ticket } as RequestAnswer)).toBe('ticket or peer');
  });

  it.each(['', 'a b', 'x,y=z', '${x}'])('refuses the leg name %j', (line) => {
    expect(problemOf({ ...dialPeerOf('A'), line } as RequestAnswer)).toBe('ticket or peer');
  });

  it.each(['a|b', 'a,b', '{x=y}a', 'a^system:x', "a'b", 'a b', '&park()', '${x}'])(
    'refuses the dial string %j',
    (dial) => {
      expect(problemOf({ ...dialPeerOf('A'), peerDial: dial } as RequestAnswer)).toBe('ticket or peer');
    },
  );
});

describe('tell, return, fall-back', () => {
  it.each(REFUSAL_WORDS.map((reason) => [reason]))('tells %s with its prompt and cause', (reason) => {
    const lines = linesOf({ kind: 'reject', reason });
    expect(variablesOf(lines[1])).toEqual({
      socket_resume: 'false',
      parkade_unanswered: '',
      parkade_unanswered_again: '',
      parkade_state: 'told',
      parkade_reason: reason,
      parkade_cause: causeFor(reason),
      parkade_prompt: PROMPTS[reason],
    });
    expect(lines[2]).toBe(`api uuid_transfer ${LEG} parkade-reject XML parkade`);
  });

  it('[H3] returns the caller to parker and fallback, as nobody of a former parked call', () => {
    const answer: RequestAnswer = { kind: 'return', parker: PARKER, fallback: null, music: MUSIC, reason: 'lot-full' };
    const lines = linesOf(answer, channelOf({ variable_parkade_call: CALL, variable_parkade_orbit: '701' }));
    expect(lines[1]).toBe(`api uuid_setvar ${LEG} parkade_music ${MUSIC}`);
    expect(variablesOf(lines[2])).toMatchObject({
      parkade_parker_dial: 'user/1001@pbx.test',
      parkade_call: '',
      parkade_orbit: '',
    });
    expect(lines.at(-1)).toBe(`api uuid_transfer ${LEG} parkade-return XML parkade`);
  });

  it('says nothing to fall back', () => {
    expect(draftAnswerScript(channelOf(), { kind: 'fall-back', reason: 'store-down' }, PROMPTS)).toBeNull();
  });

  it('does nothing for channel data without a usable uuid', () => {
    expect(problemOf(joinOf('A'), { 'Unique-ID': 'x y' })).toBe('Unique-ID');
  });
});
