import { describe, expect, it } from '@jest/globals';
import { CommandQueue } from '../src/link/command-queue.js';

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
