export type { BullTimerQueueOptions } from './bull-timer-queue.js';
export { BullTimerQueue } from './bull-timer-queue.js';
