import { describe, expect, test } from '@jest/globals';
import type { Bay, BayState, Ending } from '@parkade/api-contract';
import {
  faceOf,
  LINGER_MS,
  NOTHING_OWN,
  OVERDUE_MS,
  sameFace,
  type BayFace,
  type OwnPart,
} from '../../src/heart/bay-face.js';
import { viewerOf } from '../../src/heart/viewer.js';
import { bayOf, callOf, endingOf, infoOf, jonas, reception, ringingOf, SECOND } from '../support/told.js';

const NOW = 1_764_271_234_000;
const me = viewerOf('carla', [reception]);
const call = callOf(NOW);
const asked: OwnPart = { ...NOTHING_OWN, asked: { callId: call.callId, phone: reception } };

interface Case {
  readonly is: string;
  readonly state: BayState;
  readonly ending?: Ending;
  readonly own?: OwnPart;
  readonly now?: number;
  readonly face: Partial<BayFace> & { kind: BayFace['kind'] };
}

const faceIn = ({ state, ending, own, now }: Omit<Case, 'face' | 'is'>, bay: Bay = bayOf('701', state)) =>
  faceOf(bay, {
    info: infoOf(),
    viewer: me,
    now: now ?? NOW,
    own: own ?? NOTHING_OWN,
    ending: ending ?? null,
  });

const waiting: BayState = { kind: 'waiting', call };
const free: BayState = { kind: 'free' };
const due = NOW + 49 * SECOND;
const silent = callOf(NOW, { nodeSilentSince: NOW - 14 * SECOND });
const ringing = ringingOf(NOW);
const winner = { by: jonas, wonAt: NOW - 300, askedAt: NOW };

const ROWS: readonly Case[] = [
  { is: 'free', state: free, face: { kind: 'free' } },
  { is: 'resting', state: { kind: 'resting', until: NOW + 1 }, face: { kind: 'resting', until: NOW + 1 } },
  { is: 'a rest that is over', state: { kind: 'resting', until: NOW }, face: { kind: 'free' } },
  {
    is: 'being parked',
    state: { kind: 'reserved', callId: 'c', version: 1, by: jonas, until: NOW + 1 },
    face: { kind: 'reserved', by: jonas },
  },
  { is: 'on music', state: waiting, face: { kind: 'waiting', due } },
  {
    is: 'on music, nothing comes',
    state: { kind: 'waiting', call: callOf(NOW, { next: null }) },
    face: { kind: 'waiting', due: null },
  },
  {
    is: 'on music, the recall is off',
    state: { kind: 'waiting', call: callOf(NOW, { next: { kind: 'stay', until: NOW + 5 } }) },
    face: { kind: 'waiting', due: null },
  },
  { is: 'a ms before soon', state: waiting, now: due - 15_001, face: { kind: 'waiting' } },
  { is: 'soon', state: waiting, now: due - 15_000, face: { kind: 'soon', due, overdue: false } },
  { is: 'due now', state: waiting, now: due + OVERDUE_MS - 1, face: { kind: 'soon', overdue: false } },
  { is: 'should ring now', state: waiting, now: due + OVERDUE_MS, face: { kind: 'soon', overdue: true } },
  { is: 'ringing back', state: { kind: 'ringing', call, ringing }, face: { kind: 'ringing', ringing, mine: true } },
  {
    is: 'ringing back elsewhere',
    state: { kind: 'ringing', call, ringing: { ...ringing, target: jonas } },
    face: { kind: 'ringing', mine: false },
  },
  { is: 'asked for', state: waiting, own: asked, face: { kind: 'connecting-you', stage: 'asked', phone: reception } },
  {
    is: 'asked for while it rings back',
    state: { kind: 'ringing', call, ringing },
    own: asked,
    face: { kind: 'connecting-you', stage: 'asked' },
  },
  {
    is: 'asked for, and somebody else is there now',
    state: { kind: 'waiting', call: callOf(NOW, { callId: 'call-2' }) },
    own: asked,
    face: { kind: 'waiting' },
  },
  {
    is: 'my phone rings for a pick-up',
    state: { kind: 'ringing', call, ringing: { ...ringing, why: 'pick-up', askedBy: 'carla' } },
    face: { kind: 'connecting-you', stage: 'rings', phone: reception },
  },
  {
    is: 'the phone of another rings for a pick-up',
    state: { kind: 'ringing', call, ringing: { ...ringing, why: 'pick-up', askedBy: 'jw', target: jonas } },
    face: { kind: 'connecting-other', by: jonas },
  },
  {
    is: 'sent by me',
    state: { kind: 'ringing', call, ringing: { ...ringing, why: 'send', askedBy: 'carla', target: jonas } },
    face: { kind: 'sending', byMe: true },
  },
  {
    is: 'claimed by my phone',
    state: { kind: 'claimed', call, claim: { by: reception, via: 'pickup', at: NOW } },
    face: { kind: 'connecting-you', stage: 'joining' },
  },
  {
    is: 'claimed by another',
    state: { kind: 'claimed', call, claim: { by: jonas, via: 'pickup', at: NOW } },
    face: { kind: 'connecting-other', by: jonas, race: null },
  },
  {
    is: 'claimed by nobody knows whom',
    state: { kind: 'claimed', call, claim: { by: null, via: 'ticket', at: NOW } },
    face: { kind: 'connecting-other', by: null },
  },
  { is: 'taken', state: free, ending: endingOf(NOW), face: { kind: 'taken', race: null } },
  {
    is: 'lost race',
    state: { kind: 'resting', until: NOW + 9 },
    ending: endingOf(NOW),
    own: { ...NOTHING_OWN, race: { callId: 'call-0', winner } },
    face: { kind: 'taken', race: winner },
  },
  { is: 'picked up by me', state: free, ending: endingOf(NOW, { by: reception }), face: { kind: 'yours' } },
  { is: 'hung up', state: free, ending: endingOf(NOW, { outcome: 'abandoned' }), face: { kind: 'hung-up' } },
  { is: 'fell silent', state: free, ending: endingOf(NOW, { outcome: 'caller-silent' }), face: { kind: 'hung-up' } },
  { is: 'moved on', state: free, ending: endingOf(NOW, { outcome: 'forwarded' }), face: { kind: 'moved-on' } },
  { is: 'expired', state: free, ending: endingOf(NOW, { outcome: 'expired' }), face: { kind: 'moved-on' } },
  { is: 'nobody came', state: free, ending: endingOf(NOW, { outcome: 'unused' }), face: { kind: 'free' } },
  { is: 'out of reach', state: { kind: 'waiting', call: silent }, face: { kind: 'out-of-reach' } },
  { is: 'out of reach, ringing', state: { kind: 'ringing', call: silent, ringing }, face: { kind: 'out-of-reach' } },
  { is: 'lost', state: free, ending: endingOf(NOW, { outcome: 'lost', at: 0 }), face: { kind: 'lost' } },
  {
    is: 'lost, and seen',
    state: free,
    ending: endingOf(NOW, { outcome: 'lost' }),
    own: { ...NOTHING_OWN, seen: new Set(['call-0']) },
    face: { kind: 'free' },
  },
  { is: 'unreadable', state: { kind: 'unreadable' }, face: { kind: 'unreadable' } },
];

describe('the face of a bay', () => {
  test.each(ROWS)('[BD-1] $is', (row) => {
    expect(faceIn(row)).toMatchObject(row.face);
  });

  test('[BD-2] an end is shown for its time, then what is true', () => {
    const ending = endingOf(NOW, { at: NOW });
    expect(faceIn({ state: free, ending, now: NOW + LINGER_MS - 1 }).kind).toBe('taken');
    expect(faceIn({ state: free, ending, now: NOW + LINGER_MS }).kind).toBe('free');
  });

  test('[BD-2] a new caller ends it at once', () => {
    expect(faceIn({ state: waiting, ending: endingOf(NOW, { at: NOW }) }).kind).toBe('waiting');
  });

  test('[BD-3] no event is needed for "rings soon": the same bay, later', () => {
    const kinds = [NOW, due - 15_000, due + OVERDUE_MS].map((now) => faceIn({ state: waiting, now }));
    expect(kinds.map(({ kind }) => kind)).toEqual(['waiting', 'soon', 'soon']);
  });

  test('[BD-63] a face stays the same while only time passes', () => {
    expect(sameFace(faceIn({ state: waiting }), faceIn({ state: waiting, now: NOW + SECOND }))).toBe(true);
    expect(sameFace(faceIn({ state: waiting }), faceIn({ state: waiting, now: due }))).toBe(false);
    expect(sameFace(faceIn({ state: waiting }), faceIn({ state: { kind: 'waiting', call: { ...call } } }))).toBe(false);
  });
});
