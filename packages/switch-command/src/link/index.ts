export { SwitchLinks, type SwitchLinksOptions } from './switch-links.js';
export type { NodeAddress } from './node-link.js';
export { LINK_TIMING, type LinkTiming, retryDelay } from './link-timing.js';
export { readSwitchEvents } from './read-switch-event.js';
export { forwardLines, holdLines, killLine, ringLine, stopRingLine } from './command-lines.js';
