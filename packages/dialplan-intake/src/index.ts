export { VARIABLE, variable, type ChannelData } from './vocabulary.js';
export { readEvidence, type Reading } from './read-evidence.js';
