export { SipPhone } from './sip-phone.js';
export type { AnswerPolicy, SipPhoneSettings } from './phone-line.js';
export { DEFAULT_USER_AGENT } from './phone-line.js';
export { PhoneExpectationError } from './phone-waits.js';
export { CallFailedError, OutgoingCall } from './outgoing-call.js';
export type { CallAnswer, CallFailure, OutgoingOptions, Provisional } from './outgoing-call.js';
export { IncomingCall } from './incoming-call.js';
export type { Cancellation } from './incoming-call.js';
export { PhoneCall } from './phone-call.js';
export type { CallEnd, CallState } from './call-state.js';
export type { TransferOptions } from './phone-call.js';
export type { TransferOutcome } from './call-transfer.js';
export type { DisplayUpdate } from './call-display.js';
export type { CallAudio, StretchLimits } from './call-audio.js';
export type { ToneSpan } from './heard-timeline.js';
export type { ToneHeard } from './tone-detector.js';
export { Subscription } from './subscription.js';
export type { Notification, SubscribeOptions } from './subscription.js';
export type { LampState } from './dialog-info.js';
export type { TextMessage } from './phone-inbox.js';
export type { TracedMessage } from './sip-trace.js';
export type { Party, SocketAddress } from './sip-address.js';
export {
  CATALOGUE_HZ,
  HOLD_MUSIC_HZ,
  PHONE_TONES_HZ,
  PROMPT_TONES_HZ,
  RINGBACK_TONES_HZ,
  toneOfPhone,
} from './tone-catalogue.js';
