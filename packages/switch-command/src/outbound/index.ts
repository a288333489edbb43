export { OutboundListener } from './outbound-listener.js';
export type { ChannelData, RequestHandler, RequestRefusal, OutboundOptions } from './request-handler.js';
export { draftAnswerScript } from './draft-answer.js';
export type { AnswerScript, DraftedScript, ScriptStep } from './answer-script.js';
export { type Prompts, causeFor } from './prompts.js';
export { AllowedPeers } from './allowed-peers.js';
