export type * from './lab.js';
export { CALM, type LotSettings, type RecallSettings } from './lot-settings.js';
export { findFreeSwitch, type FoundBinary } from './real-switch/find-binary.js';
export { RealHost } from './real-switch/real-host.js';
export { RealNode } from './real-switch/real-node.js';
export { EslClient, type EslAddress, type EslEvent } from './real-switch/esl-client.js';
export { tell, type Scenario } from './scenarios/scenario.js';
export { SCENARIOS } from './scenarios/index.js';
