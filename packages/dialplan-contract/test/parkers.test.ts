/**
 * Who sent the leg here: for every way to come to a talk that was recorded on a real FreeSWITCH 1.11.1
 * (`recorded-parkers.json`, written by scenario-lab's record-parkers-main.js).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { showUser, type UserAddress } from '@parkade/park-decision';
import { goneLeg, whoIsOn, whoTalkedTo, type ChannelData } from '../src/index.js';

interface RecordedParker {
  readonly parker: string | null;
  readonly leg: ChannelData;
  readonly other: ChannelData;
  readonly alone: string;
}

const recorded = Object.entries(
  JSON.parse(readFileSync(new URL('recorded-parkers.json', import.meta.url), 'utf8')) as Record<string, RecordedParker>,
);

const NO_SUCH = '-ERR No such channel!\n';
/** What the entry asks the other leg for, by the name of the variable there. */
const FACTS = {
  parkade_peer_who: 'parkade_who',
  parkade_peer_user: 'user_name',
  parkade_peer_domain: 'domain_name',
  parkade_peer_presence: 'presence_id',
  parkade_peer_dialed_user: 'dialed_user',
  parkade_peer_dialed_domain: 'dialed_domain',
} as const;

const withFacts = (leg: ChannelData, answer: (name: string) => string): ChannelData => ({
  ...leg,
  ...Object.fromEntries(Object.entries(FACTS).map(([fact, name]) => [`variable_${fact}`, answer(name)])),
  variable_parkade_peer_dialled: `${answer('direction')} ${answer('originate_disposition')}`,
});
const gone = (leg: ChannelData): ChannelData => withFacts(leg, () => NO_SUCH);
const there = ({ leg, other }: RecordedParker): ChannelData =>
  withFacts(leg, (name) => other[`variable_${name}`] ?? '_undef_');

const named = (who: UserAddress | null): string | null => (who === null ? null : showUser(who));

/** Nothing on the caller's own leg says who these were: an engine has to have heard, or nobody is rung as the parker. */
const OTHERS_WORD = new Set([
  'first of an enterprise group',
  'group of two domains with one number, answered in the first',
  'group of two domains with one number, the second is not registered',
  'group of two domains with one number, answered in the second',
  'dialled where it is registered',
  'agent of a queue by commands',
  'agent of a queue by commands, in another domain',
  'agent of a call center',
  'agent who takes from a fifo',
  'agent who is rung for a fifo',
  'click-to-dial, the parker was rung first',
  'click-to-dial by an application',
  'took the call for a colleague',
  'got the caller by an attended transfer',
  'sent away by the other end of an attended transfer',
  'calling somebody on another node',
  'a phone whose contact is no number, in a ring group',
]);
/** Its contact says it is the colleague; the switch alone asks the registrations, an engine has heard whose leg it was. */
const CONTACT_LIES = "a phone whose contact is a colleague's number, in a ring group";

describe('who parked is known, however the call came', () => {
  it('at least thirty ways are recorded', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(30);
  });

  it.each(recorded)('[W14] %s: the other leg is gone, and its end was heard', (_name, { leg, other, parker }) => {
    const data = gone(leg);
    expect(goneLeg(data)).toBe(leg['variable_last_bridge_to']);
    expect(named(whoTalkedTo(data, whoIsOn(other).owner))).toBe(parker);
  });

  it.each(recorded)('[W14] %s: the other leg is there', (_name, one) => {
    const data = there(one);
    expect(goneLeg(data)).toBeUndefined();
    expect(named(whoTalkedTo(data))).toBe(one.parker);
  });

  it.each(recorded.filter(([name]) => name !== CONTACT_LIES))(
    '[W15] %s: the other leg is gone, and nobody has heard of it',
    (name, { leg, parker }) => {
      expect(named(whoTalkedTo(gone(leg)))).toBe(OTHERS_WORD.has(name) ? null : parker);
    },
  );

  it.each(recorded)('[W14] %s: the end of a leg says whose it was', (_name, { other, parker }) => {
    expect(named(whoIsOn(other).owner)).toBe(parker);
  });

  it.each(recorded)('[W14] %s: somebody outside was on the other leg, whatever this one says', (_name, { leg }) => {
    expect(whoTalkedTo(gone(leg), 'outsider')).toBeNull();
  });

  it.each(recorded)('[W15] %s: the switch alone has rung nobody else', (_name, { alone, parker }) => {
    expect([parker, '_undef_', '']).toContain(alone);
  });
});
