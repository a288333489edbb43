/** What a scenario says of its lot; short times, so that a recall does not take a minute. Durations as in the configuration. */
import type { FOLLOWED_USER, LabUser } from './lab-users.js';

export interface RecallSettings {
  /** `2s`, or `never`. */
  readonly after: string;
  readonly chain?: readonly {
    readonly ring: 'parker' | LabUser | typeof FOLLOWED_USER;
    readonly for: string;
    readonly confirm?: string;
  }[];
  readonly rounds?: number;
  readonly again?: string;
  /** So long before the recall. */
  readonly remind?: string;
  readonly splash?: boolean;
  /** A phone that answers 302 sends the call elsewhere. */
  readonly followForwarding?: boolean;
  /** The key `then` of the configuration. */
  readonly lastly?: 'hang-up' | 'stay' | { readonly extension: string; readonly context: string };
}

export interface LotSettings {
  readonly orbits?: readonly string[];
  /** How long a freed orbit rests; `0s` when absent. */
  readonly quarantine?: string;
  readonly choose?: 'first' | 'next' | 'random' | 'longest-idle';
  /** Who may; everybody of the domain when absent. */
  readonly rights?: { readonly park: readonly LabUser[]; readonly retrieve: readonly LabUser[] };
  /** What lit keys show; `confirmed` when absent. */
  readonly lamp?: Readonly<Partial<Record<'waiting' | 'due' | 'recalling', 'early' | 'confirmed'>>>;
  readonly reserve?: string;
  readonly recall?: RecallSettings;
  readonly maxWait?: string;
  readonly claim?: string;
  readonly whenRefused?: readonly ('pick-up' | 'other-orbit' | 'parker' | 'fallback')[];
  readonly parkOnHangup?: boolean;
  /** Who has a caller on hold and dials a taken orbit is told so. */
  readonly attendedKeys?: boolean;
  /** What the parker's phone is told of. */
  readonly tellParker?: readonly ('parked' | 'due' | 'picked-up' | 'hung-up' | 'sent-on' | 'ended' | 'lost')[];
  /** Who hears a tone at a pick-up. */
  readonly courtesy?: 'both' | 'retriever' | 'caller';
  /** Who answers a recall first hears of which orbit it is. */
  readonly announceRecall?: boolean;
  /** Whose phones call a parked caller out. */
  readonly page?: {
    readonly phones: readonly LabUser[];
    readonly times: number;
    readonly every: string;
    readonly multicast?: { readonly to: string; readonly from: string };
  };
  /** Codes that pick up without a number. */
  readonly find?: Readonly<Partial<Record<'oldest' | 'newest' | 'only' | 'mine', string>>>;
  /** So many empty orbits may be dialled within the time. */
  readonly scanLimit?: { readonly misses: number; readonly within: string };
  /** Callers are kept for somebody; the group `sales` has the number 600. */
  readonly forWhom?: { readonly alone: string; readonly group: string; readonly sales: readonly LabUser[] };
  /** Keys of whoever waits, and where they lead. */
  readonly escape?: Readonly<
    Record<string, 'operator' | 'parker' | { readonly extension: string; readonly context: string }>
  >;
  readonly fallback?: LabUser;
  /** The folder of the spoken digits; the switch's own when absent. */
  readonly sounds?: string;
  /** How long a switch may take over a command; no longer than `claim`. */
  readonly command?: string;
  /** After the recall chain's end, until the switch acts alone. */
  readonly failsafeGrace?: string;
  /** How long no engine may hear of a node before its callers count as lost. */
  readonly nodeLost?: string;
  /** The second domain has a lot too, with the same code and the same orbits. */
  readonly secondTenant?: boolean;
  /** The lot is declared for every domain; the second domain has its own by the same words. */
  readonly everyDomain?: boolean;
  /** How many may wait. */
  readonly quota?: { readonly lot?: number; readonly parker?: number };
  /** The engine's link to each node goes over a cable that `cutLink` pulls out. */
  readonly cuttableLinks?: boolean;
  /** The engine's Redis is reached over a line that can be slow, or break. Stories of the practice switch only. */
  readonly storeOverProxy?: boolean;
  /** The domain has other names, and two proxies are believed; see `lab-surroundings.ts`. */
  readonly house?: boolean;
  /** The engine serves its HTTP API, and with it the board. */
  readonly api?: boolean;
  /** What the nodes dial to reach each other leads to a port where nobody listens. */
  readonly peersApart?: boolean;
  /** What they dial leads to a SIP profile of the other node that shares no codec with theirs: refused with 488. */
  readonly peersDisagree?: boolean;
}

/** No recall disturbs a scenario that is not about recalls. */
export const CALM: LotSettings = { recall: { after: 'never' } };
