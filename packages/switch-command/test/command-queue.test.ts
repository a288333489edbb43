import { describe, expect, it } from '@jest/globals';
import { CommandQueue, type Rank } from '../src/link/command-queue.js';

describe('CommandQueue', () => {
  it('runs one command at a time: what a leg waits for first, looks at a whole node last, each kind in order', async () => {
    const queue = new CommandQueue(1_000);
    const order: string[] = [];
    let free: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (free = resolve));
    const run = (name: string) => async () => {
      order.push(name);
      if (name === 'first') await held;
      return { kind: 'ok', text: '' } as const;
    };
    const all = [
      queue.submit(run('first'), 'look'),
      queue.submit(run('look'), 'look'),
      queue.submit(run('lamp'), 'lamp'),
      queue.submit(run('call 1')),
      queue.submit(run('leg'), 'leg'),
      queue.submit(run('call 2'), 'call'),
    ];
    free();
    await Promise.all(all);
    expect(order).toEqual(['first', 'leg', 'call 1', 'call 2', 'lamp', 'look']);
  });

  it('[N5] starves no rank while higher ones never run dry: every second command is of those that are overdue', async () => {
    let now = 0;
    const queue = new CommandQueue(10_000, () => now);
    const order: string[] = [];
    let free: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (free = resolve));
    const run = (name: string) => async () => {
      order.push(name);
      if (name === 'first') await held;
      return { kind: 'ok', text: '' } as const;
    };
    const submit = (name: string, rank: Rank) => queue.submit(run(name), rank);
    const all = [submit('first', 'leg'), submit('look', 'look'), submit('call 1', 'call'), submit('lamp', 'lamp')];
    all.push(submit('call 2', 'call'));
    now = 3_000;
    all.push(submit('young call', 'call'), submit('young lamp', 'lamp'));
    for (const name of ['leg 1', 'leg 2', 'leg 3', 'leg 4', 'leg 5', 'leg 6']) all.push(submit(name, 'leg'));
    all.push(submit('way', 'way'));
    free();
    await Promise.all(all);
    const served = ['first', 'call 1', 'way', 'lamp', 'leg 1', 'look', 'leg 2', 'call 2', 'leg 3', 'leg 4', 'leg 5'];
    expect(order).toEqual([...served, 'leg 6', 'young call', 'young lamp']);
  });

  it('starts nothing after its time, nor when the link is lost', async () => {
    const queue = new CommandQueue(20);
    let free: () => void = () => undefined;
    const first = queue.submit(() => new Promise((resolve) => (free = () => resolve({ kind: 'ok', text: '' }))), 'leg');
    const never = (): Promise<never> => Promise.reject(new Error('it was started'));
    expect(await queue.submit(never, 'leg')).toEqual({ kind: 'link-down' });
    const cleared = queue.submit(never, 'look');
    queue.clear();
    expect(await cleared).toEqual({ kind: 'link-down' });
    free();
    expect(await first).toEqual({ kind: 'ok', text: '' });
  });
});
