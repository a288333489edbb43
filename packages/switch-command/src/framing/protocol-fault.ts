/** Why a byte stream cannot be read as event-socket packets any further. Ends that connection and no other. */
export type ProtocolFaultKind =
  | 'header-block-too-large'
  | 'body-too-large'
  | 'bad-content-length'
  | 'duplicate-content-length'
  /** A header block without `Content-Type` where one is due, or JSON that is none. */
  | 'malformed-packet';

export interface ProtocolFault {
  readonly kind: ProtocolFaultKind;
  /** For the log; never holds more than a few words of the peer's text. */
  readonly detail: string;
}
