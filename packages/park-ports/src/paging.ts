import type { CallId, CommandOutcome, MulticastPlace, NodeId, Orbit, UserAddress } from '@parkade/park-decision';

/** A phone says that somebody waits, and hangs up; what is said into it nobody hears. */
export interface PageParams {
  readonly callId: CallId;
  readonly target: UserAddress;
  readonly orbit: Orbit;
  /** FreeSWITCH playable that comes before the orbit, from the configuration. */
  readonly prompt: string;
  /** Folder of the language in which the orbit is said; the switch's own without it. */
  readonly sounds?: string;
  /** It rings for a moment instead of answering by itself, and says it only to whoever is quick. */
  readonly splash?: true;
}

/** Phones that a switch makes say something. Neither command throws. */
export interface PagedPhones {
  /** To the phones that are registered at that node. Settles when the switch has taken it; it ends by itself within seconds. */
  page(node: NodeId, params: PageParams): Promise<CommandOutcome>;
  /** Ends what is said for the call, on every node that is linked; settles when each has answered. */
  endPage(callId: CallId): Promise<void>;
}

export interface SpokenNumber {
  /** Names what is said, so that it can be ended. */
  readonly id: string;
  readonly orbit: Orbit;
}

export type SpeakOutcome =
  | { readonly kind: 'said' }
  /** Ended before its end. */
  | { readonly kind: 'hushed' }
  | { readonly kind: 'failed'; readonly why: string };

/** Loudspeakers that play what is sent to a multicast address. */
export interface Loudspeakers {
  /** Whether this machine is one to send there: it has the address from which is to be sent. */
  reaches(place: MulticastPlace): boolean;
  /** One at a time for each place: who comes later waits. Never rejects; settles when the last of it was sent. */
  say(place: MulticastPlace, what: SpokenNumber): Promise<SpeakOutcome>;
  /** At once, also while it waits for its turn. */
  hush(id: string): void;
  /** Nothing is said any more. */
  close(): Promise<void>;
}
