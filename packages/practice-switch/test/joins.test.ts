import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type PhoneCall, PracticeLab } from '../src/index.js';

const PLAN = `<include><context name="default">
  <extension name="music"><condition field="destination_number" expression="^800$">
    <action application="answer"/><action application="endless_playback" data="music"/>
  </condition></extension>
  <extension name="wait"><condition field="destination_number" expression="^801$">
    <action application="set" data="hangup_after_bridge=true"/>
    <action application="answer"/><action application="park"/>
  </condition></extension>
  <extension name="take"><condition field="destination_number" expression="^9(.+)$">
    <action application="set" data="hangup_after_bridge=true"/>
    <action application="intercept" data="$1"/>
    <action application="playback" data="nothing-there"/>
  </condition></extension>
</context></include>`;

describe('joining a waiting caller', () => {
  let lab: PracticeLab;
  let caller: PhoneCall;

  const bridge = (first: PhoneCall, second: PhoneCall): string =>
    lab.node('east').evaluate('uuid_bridge', `${first.legUuid} ${second.legUuid}`);

  const retriever = async (user: string): Promise<PhoneCall> => {
    const call = lab.phone(user, 'east').dial('801');
    await call.answered;
    await lab.until(() => call.leg?.application?.name === 'park');
    return call;
  };

  const take = (user: string, options: 'any' | 'unbridged-only' = 'any'): PhoneCall => {
    const call = lab.phone(user, 'east').dial(`9${caller.legUuid}`);
    if (options === 'unbridged-only') call.leg?.variables.set('intercept_unbridged_only', 'true');
    return call;
  };

  beforeEach(async () => {
    lab = await PracticeLab.start({ nodes: [{ name: 'east', extraDialplan: PLAN }], seed: 13 });
    caller = lab.phone('1000', 'east').dial('800');
    await caller.hearsEventually('play:music');
  });

  afterEach(async () => {
    await lab.close();
  });

  it('says +OK before anything happened', async () => {
    const bob = await retriever('1001');
    expect(bridge(caller, bob)).toBe(`+OK ${bob.legUuid}\n`);
    expect(caller.hears()).toEqual(['play:music']);
    await caller.hearsEventually('phone:1001');
    await bob.hearsEventually('phone:1000');
    bob.hangUp();
    await caller.ended;
    await lab.empty();
  });

  it('gives the caller its music back when the retriever hangs up meanwhile', async () => {
    const bob = await retriever('1001');
    expect(bridge(caller, bob)).toContain('+OK');
    bob.leg?.hangUp('NORMAL_CLEARING');
    await lab.until(() => lab.node('east').legCount() === 1);
    await caller.hearsEventually('play:music');
    expect(caller.end).toBeNull();
  });

  it('takes the ways out that the caller carries', async () => {
    const bob = await retriever('1001');
    caller.leg?.variables.set('transfer_after_bridge', '801:XML:default');
    caller.leg?.variables.set('uuid_bridge_continue_on_cancel', 'true');
    bob.leg?.variables.set('rdnis', '801');
    bridge(caller, bob);
    bob.leg?.hangUp('NORMAL_CLEARING');
    await lab.until(() => caller.leg?.application?.name === 'park' || caller.end !== null);
  });

  it('leaves the retriever up in silence when the caller hangs up meanwhile', async () => {
    const bob = await retriever('1001');
    bridge(caller, bob);
    caller.leg?.hangUp('NORMAL_CLEARING');
    await lab.until(() => bob.leg?.state === 'CS_RESET');
    expect(bob.end).toBeNull();
    expect(bob.hears()).toEqual([]);
  });

  it('keeps the caller with exactly one of two who bridge at once', async () => {
    const [bob, carol] = [await retriever('1001'), await retriever('1002')];
    expect(bridge(caller, bob)).toContain('+OK');
    expect(bridge(caller, carol)).toContain('+OK');
    await caller.hearsEventually('phone:100');
    expect(caller.hears()).toEqual(['phone:1002']);
    expect(bob.hears()).toEqual([]);
  });

  describe('what is to hold only until the two talk', () => {
    const joined = async (hookOfBob?: string): Promise<PhoneCall> => {
      const bob = await retriever('1001');
      caller.leg?.variables.set('transfer_after_bridge', '801:XML:default');
      caller.leg?.variables.set('execute_on_pre_bridge_x', 'multiunset transfer_after_bridge execute_on_pre_bridge_x');
      caller.leg?.variables.set('hangup_after_bridge', 'true');
      bob.leg?.variables.set('execute_on_pre_bridge_x', hookOfBob);
      bridge(caller, bob);
      await caller.hearsEventually('phone:1001');
      return bob;
    };
    const isThere = (call: PhoneCall, name: string): boolean => call.leg?.variables.get(name) !== undefined;

    it('is dropped after ten frames', async () => {
      const bob = await joined();
      await lab.until(() => !isThere(caller, 'transfer_after_bridge'));
      bob.hangUp();
      await caller.ended;
      await lab.empty();
    });

    it('holds when the other is gone before', async () => {
      const bob = await joined();
      bob.hangUp();
      await lab.until(() => caller.leg?.application?.name === 'park');
    });

    it('holds while the leg has the other on hold, unless the other leg drops it', async () => {
      const bob = await joined(`multiunset execute_on_pre_bridge_x \${uuid_setvar_multi(${caller.legUuid} gone=)}`);
      caller.leg?.variables.set('gone', 'yes');
      caller.hold();
      await lab.until(() => !isThere(bob, 'execute_on_pre_bridge_x'));
      expect(isThere(caller, 'gone')).toBe(false);
      expect(isThere(caller, 'transfer_after_bridge')).toBe(true);
      caller.resume();
      await lab.until(() => !isThere(caller, 'transfer_after_bridge'));
    });
  });

  it('intercept: the second takes the caller, the first is told PICKED_OFF', async () => {
    const bob = take('1001');
    await caller.hearsEventually('phone:1001');
    const carol = take('1002');
    expect(await bob.ended).toMatchObject({ cause: 'PICKED_OFF' });
    await caller.hearsEventually('phone:1002');
    await carol.hearsEventually('phone:1000');
  });

  it('intercept: two at once, one wins', async () => {
    const calls = [take('1001'), take('1002')];
    await caller.hearsEventually('phone:100');
    const [heard] = caller.hears();
    const loser = calls[heard === 'phone:1001' ? 1 : 0];
    expect(await loser?.ended).toMatchObject({ cause: 'PICKED_OFF' });
    expect(caller.end).toBeNull();
  });

  it('intercept of unbridged legs only leaves a talk alone', async () => {
    take('1001');
    await caller.hearsEventually('phone:1001');
    const carol = take('1002', 'unbridged-only');
    await carol.hearsEventually('play:nothing-there');
    expect(caller.hears()).toEqual(['phone:1001']);
  });

  it('intercept of somebody who left runs the next action, unanswered', async () => {
    caller.hangUp();
    await lab.empty();
    const bob = take('1001');
    await bob.ended;
    expect(bob.leg?.times.answered).toBeNull();
  });
});
