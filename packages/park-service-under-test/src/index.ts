export { decorationThatKills, killPoint, type KillPoint } from './kill-points.js';
export { clockAhead, setMachineClock } from './machine-clock.js';
