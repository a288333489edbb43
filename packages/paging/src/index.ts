export { Pager, type PagerDeps } from './pager.js';
export { MulticastLoudspeakers, type MulticastOptions } from './multicast-loudspeakers.js';
