import { splitArguments } from '../core/arguments.js';
import type { Queues } from '../switching/queues.js';
import type { AppGroup } from './app.js';

/** `fifo` (in, and out without waiting) and `callcenter`. */
export const queueApps = (queues: Queues): AppGroup => ({
  fifo: async (leg, data) => {
    const [queue = '', way = 'in'] = splitArguments(data);
    await (way === 'out' ? queues.take(leg, queue) : queues.wait(leg, queue));
    return undefined;
  },
  callcenter: async (leg, data) => {
    await queues.callCenter(leg, data.trim());
    return undefined;
  },
});
