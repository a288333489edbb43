import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PracticeLab } from '../src/index.js';

describe('calls between phones', () => {
  let lab: PracticeLab;

  beforeEach(async () => {
    lab = await PracticeLab.start({ nodes: [{ name: 'east' }], seed: 1 });
  });

  afterEach(async () => {
    await lab.close();
  });

  it('joins caller and callee, and leaves no leg behind', async () => {
    const alice = lab.phone('1000', 'east');
    const bob = lab.phone('1001', 'east');
    const call = alice.dial('1001');
    const incoming = await bob.nextIncoming();
    expect(incoming.from).toEqual({ name: '1000', number: '1000' });
    const answered = incoming.answer();
    await call.answered;
    expect(await call.hearsEventually('phone:1001')).toEqual(['phone:1001']);
    expect(await answered.hearsEventually('phone:1000')).toEqual(['phone:1000']);
    call.hangUp();
    expect(await answered.ended).toMatchObject({ cause: 'NORMAL_CLEARING', by: 'switch' });
    await lab.empty();
  });

  it('moves the partner by a blind transfer and lets the transferor go', async () => {
    const alice = lab.phone('1000', 'east');
    const bob = lab.phone('1001', 'east');
    const carol = lab.phone('1002', 'east');
    const call = alice.dial('1001');
    const atBob = (await bob.nextIncoming()).answer();
    await call.hearsEventually('phone:1001');
    expect(await atBob.blindTransfer('1002')).toEqual({ final: 200 });
    const atCarol = (await carol.nextIncoming()).answer();
    expect(await atBob.ended).toMatchObject({ cause: 'NORMAL_CLEARING' });
    await call.hearsEventually('phone:1002');
    await atCarol.hearsEventually('phone:1000');
    atCarol.hangUp();
    await call.ended;
    await lab.empty();
  });

  it('makes expansions in a name harmless, and nothing else', async () => {
    const bob = lab.phone('1001', 'east');
    lab.phone('1000', 'east', { displayName: '${hangup()} "quoted", {a=b}' }).dial('1001');
    const incoming = await bob.nextIncoming();
    expect(incoming.from.name).toBe('%{hangup()} "quoted", {a=b}');
  });

  it('lets somebody from outside in by the trunk context, not authenticated', async () => {
    const bob = lab.phone('1001', 'east');
    const call = lab.outsideLine('5551234', 'east', { name: 'Outside' }).dial('1001');
    expect((await bob.nextIncoming()).from).toEqual({ name: 'Outside', number: '5551234' });
    expect(call.leg?.variables.has('user_name')).toBe(false);
    expect(call.leg?.profile.networkAddr).toBe('203.0.113.7');
  });
});
