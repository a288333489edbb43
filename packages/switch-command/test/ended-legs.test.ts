import { describe, expect, it } from '@jest/globals';
import { parseUserAddress, type LegId } from '@parkade/park-decision';
import { EndedLegs } from '../src/link/ended-legs.js';

const LEG = '752f0bf1-67a0-4e09-8752-535995aa37aa' as LegId;
const bob = parseUserAddress('1001', 'pbx.test') ?? null;

describe('[W14] legs that ended just now', () => {
  it('are known by who was on them, somebody outside too', async () => {
    const ended = new EndedLegs(() => 0);
    ended.heard(LEG, bob);
    expect(await ended.whoWasOn(LEG, 1_000)).toEqual(bob);
    ended.heard(LEG, null);
    expect(await ended.whoWasOn(LEG, 1_000)).toBeNull();
  });

  it('are waited for by everybody who asks, and told to each', async () => {
    const ended = new EndedLegs(() => 0);
    const asked = [ended.whoWasOn(LEG, 1_000), ended.whoWasOn(LEG, 1_000)];
    ended.heard(LEG, bob);
    expect(await Promise.all(asked)).toEqual([bob, bob]);
  });

  it('are not waited for without end', async () => {
    expect(await new EndedLegs(() => 0).whoWasOn(LEG, 1)).toBeUndefined();
  });

  it('are forgotten after ten seconds, and the oldest of too many', async () => {
    let now = 0;
    const ended = new EndedLegs(() => now);
    ended.heard(LEG, bob);
    now = 10_001;
    expect(await ended.whoWasOn(LEG, 1)).toBeUndefined();
    ended.heard(LEG, bob);
    for (let at = 0; at < 5_000; at += 1)
      ended.heard(`00000000-0000-4000-8000-${String(at).padStart(12, '0')}` as LegId, null);
    expect(await ended.whoWasOn(LEG, 1)).toBeUndefined();
  });
});
