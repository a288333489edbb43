import { describe, expect, it } from '@jest/globals';
import type { Timer } from '@parkade/park-ports';
import { parseCallId } from '@parkade/park-decision';
import { ManualClock, ManualTimerQueue } from '@parkade/testkit';

function timer(id: string, version: number, at: number): Timer {
  const callId = parseCallId(id);
  if (callId === undefined) throw new Error(`${id} is no call id`);
  return { callId, version, at };
}

describe('ManualTimerQueue', () => {
  it('fires timers in order of their time, with the clock standing at each', async () => {
    const clock = new ManualClock(1000);
    const fired: string[] = [];
    const queue = new ManualTimerQueue(clock, async ({ callId }) => {
      fired.push(`${callId}@${clock.now()}`);
    });
    await queue.schedule(timer('bbbbbbbb', 1, 1300));
    await queue.schedule(timer('aaaaaaaa', 1, 1200));
    await queue.schedule(timer('cccccccc', 1, 9000));
    expect(await queue.advanceTo(2000)).toBe(2);
    expect(fired).toEqual(['aaaaaaaa@1200', 'bbbbbbbb@1300']);
    expect(clock.now()).toBe(2000);
    expect(queue.pending()).toHaveLength(1);
  });

  it('takes a second schedule of one call and version for the same timer', async () => {
    const clock = new ManualClock(0);
    let firings = 0;
    const queue = new ManualTimerQueue(clock, async () => {
      firings += 1;
    });
    await queue.schedule(timer('aaaaaaaa', 1, 10));
    await queue.schedule(timer('aaaaaaaa', 1, 20));
    await queue.schedule(timer('aaaaaaaa', 2, 20));
    await queue.advanceBy(100);
    expect(firings).toBe(2);
  });

  it('fires what a handler schedules for now, and forgets what is forgotten', async () => {
    const clock = new ManualClock(0);
    const fired: number[] = [];
    const queue = new ManualTimerQueue(clock);
    queue.listen(async ({ callId, version }) => {
      fired.push(version);
      if (version === 1) await queue.schedule({ callId, version: 2, at: clock.now() });
      await queue.forget(callId, 9);
    });
    await queue.schedule(timer('aaaaaaaa', 1, 5));
    await queue.schedule(timer('aaaaaaaa', 9, 6));
    expect(await queue.advanceTo(10)).toBe(2);
    expect(fired).toEqual([1, 2]);
  });

  it('does not try a rejecting handler again', async () => {
    const clock = new ManualClock(0);
    const queue = new ManualTimerQueue(clock, () => Promise.reject(new Error('no')));
    await queue.schedule(timer('aaaaaaaa', 1, 5));
    await queue.advanceTo(10);
    expect(queue.rejections()).toHaveLength(1);
    expect(queue.pending()).toHaveLength(0);
  });

  it('answers queue-down when told to, and when closed', async () => {
    const queue = new ManualTimerQueue(new ManualClock(0), () => Promise.resolve());
    queue.goDown('full');
    expect(await queue.schedule(timer('aaaaaaaa', 1, 5))).toEqual({ kind: 'queue-down', why: 'full' });
    queue.goDown(null);
    await queue.close();
    expect(await queue.schedule(timer('aaaaaaaa', 1, 5))).toEqual({ kind: 'queue-down', why: 'closed' });
  });
});
