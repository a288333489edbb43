export { OutboundListener } from './outbound-listener.js';
export type { ChannelData, HitHandler, HitRefusal, OutboundOptions } from './hit-handler.js';
export { draftHitScript } from './hit-script.js';
export type { AnswerScript, DraftedScript, ScriptStep } from './answer-script.js';
export { type Prompts, TONE_PROMPTS, causeFor, promptFor } from './prompts.js';
export { AllowedPeers } from './allowed-peers.js';
