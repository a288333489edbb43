import { describe, expect, it } from '@jest/globals';
import { as, east, leg, recallAnswered, Rig, sent } from '@parkade/testkit';

const told = (rig: Rig) => rig.log.lines.filter(({ message }) => message.startsWith('call '));
const last = (rig: Rig) => told(rig).at(-1);

async function parked() {
  const rig = new Rig();
  const { callId } = as('hold', await rig.request(sent('alice', '1001'))).params;
  return { rig, callId };
}

async function ringing() {
  const { rig, callId } = await parked();
  await rig.wait(60_000);
  const [command] = rig.switches.ofKind('ring');
  return { rig, callId, ring: command?.leg ?? leg('none') };
}

describe('[O5] the log lines of events', () => {
  it('say how the caller came and what is next', async () => {
    const { rig, callId } = await parked();
    expect(told(rig)).toHaveLength(1);
    expect(last(rig)).toMatchObject({
      message: 'call parked',
      fields: {
        callId,
        version: 1,
        lot: 'main',
        orbit: '701',
        node: east,
        caller: '5551234',
        via: 'blind',
        next: 'ring',
      },
    });
    expect(last(rig)?.fields).toMatchObject({ parker: '1001@pbx.test', dueAt: rig.clock.now() + 60_000 });
  });

  it("keep the switch's causes apart from words of ours", async () => {
    const { rig, callId, ring } = await ringing();
    expect(last(rig)).toMatchObject({ message: 'call recall-rings', fields: { target: '1001@pbx.test', stage: 0 } });
    await rig.engine.switchEvent({ kind: 'ring-failed', node: east, ring, callId, cause: 'USER_BUSY' });
    await rig.engine.idle();
    expect(told(rig).at(-2)).toMatchObject({
      message: 'call recall-failed',
      fields: { target: '1001@pbx.test', why: 'cause', cause: 'USER_BUSY' },
    });
    rig.switches.drop(leg('alice'));
    await rig.linkUp();
    expect(last(rig)).toMatchObject({ message: 'call lost', fields: { why: 'leg-gone' } });
    expect(last(rig)?.fields).not.toHaveProperty('cause');
  });

  it('do not take a refusal in prose for a cause', async () => {
    const { rig } = await parked();
    rig.switches.script('ring', { outcome: { kind: 'refused', cause: 'permission denied' } });
    await rig.wait(60_000);
    const failed = (await rig.entries()).find(({ kind }) => kind === 'recall-failed');
    expect(failed).toMatchObject({ why: { kind: 'refused', answer: 'permission denied' } });
    expect(told(rig).find(({ message }) => message === 'call recall-failed')?.fields).toMatchObject({
      why: 'refused',
      answer: 'permission denied',
    });
  });

  it('say who has the caller', async () => {
    const { rig, callId, ring } = await ringing();
    as('join', await rig.request(recallAnswered(ring, callId)));
    expect(last(rig)).toMatchObject({ message: 'call retrieved', fields: { by: '1001@pbx.test', via: 'recall' } });
  });
});
