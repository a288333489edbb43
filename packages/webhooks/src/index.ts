export type { CallerShown, Endpoint } from './endpoint.js';
export { EndpointQueue, type DeadLetter, type QueueCounts, type QueueOptions } from './endpoint-queue.js';
export type { GapWhy, Message } from './message.js';
export { keyOf } from './signature.js';
export { Webhooks, type WebhooksOptions } from './webhooks.js';
