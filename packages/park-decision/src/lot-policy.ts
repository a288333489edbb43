import type { LotId, NodeId, Orbit, UserAddress } from './identifiers.js';

/** How the next orbit is chosen (SPEC, rules O1-O8). */
export type OrbitChoice = 'first' | 'next' | 'random' | 'longest-idle';

export type RingTarget =
  | { readonly kind: 'parker' }
  /** Whoever is the lot's fallback where the caller is. */
  | { readonly kind: 'operator' }
  | { readonly kind: 'user'; readonly address: UserAddress };

export interface RecallStage {
  readonly ring: RingTarget;
  readonly forMs: number;
  /** Who answers must press 1, and has so long for it (rule C17); without it the answer is enough. */
  readonly confirmMs?: number;
  /** Who answers first hears who waits where, which takes at most so long (rule C18). */
  readonly announceMs?: number;
}

/** Before a recall rings (rule C19). */
export interface Reminder {
  readonly beforeMs: number;
  /** The parker's phones ring for a moment. */
  readonly splash: boolean;
}

/** A tone when a caller has been picked up (rule R19). */
export interface Courtesy {
  readonly to: 'both' | 'retriever' | 'caller';
  /** FreeSWITCH playable without blanks. From the configuration only. */
  readonly tone: string;
}

/** What happens to the caller when the recall chain is exhausted. */
export type FinalDisposition =
  | { readonly kind: 'stay' }
  | { readonly kind: 'forward'; readonly extension: string; readonly context: string }
  | { readonly kind: 'hang-up' };

/** Where a key that the caller presses while they wait leads (rule U1). `operator` and `parker` are rung, and the caller waits on. */
export type EscapeTo =
  | { readonly kind: 'operator' }
  | { readonly kind: 'parker' }
  | { readonly kind: 'forward'; readonly extension: string; readonly context: string };

/**
 * What happens to a caller who cannot be parked (lot full, orbit taken), rules O6 and P13. `pick-up`: a user who is sent to a
 * taken orbit, and may pick up there, has the caller in it (rule R14).
 */
export type FailedParkStep = 'pick-up' | 'other-orbit' | 'parker' | 'fallback';

/** What a parker's phone may be told of (rules T1-T4). */
export const TELLING_WORDS = ['parked', 'due', 'picked-up', 'hung-up', 'sent-on', 'ended', 'lost'] as const;
export type TellingWord = (typeof TELLING_WORDS)[number];

/** What phones are told in words: a parker's, and those of whom a caller is for (rule V6). */
export const MESSAGE_WORDS = [...TELLING_WORDS, 'for-you'] as const;
export type MessageWord = (typeof MESSAGE_WORDS)[number];

/** Who may do something in a lot: whole domains (`pbx.test`) and single users (`1001@pbx.test`). */
export interface LotRights {
  readonly park: readonly string[];
  readonly retrieve: readonly string[];
  /** Whom to ask who lacks a right, for screens. */
  readonly ask?: string;
}

export interface LotGroup {
  /** As the configuration and the API name it. */
  readonly name: string;
  /** What is dialled for it behind a park code. */
  readonly number: string | null;
  readonly members: readonly UserAddress[];
  /** Whose directory entry names this group is a member as well; the switch says so of a phone that logged in. */
  readonly directory: string | null;
  /** In a declaration for many domains, the only one that has it (rule X2). */
  readonly domain?: string;
}

/** How a lot keeps callers for whom they are. */
export interface ForWhomPolicy {
  /** So long only they. */
  readonly aloneMs: number;
  /** So long after that whoever is in a group with them, too. */
  readonly groupMs: number;
  readonly groups: readonly LotGroup[];
  /** Their phones are told in words that a caller waits for them. */
  readonly tell: boolean;
}

/** How many may wait at once, those who are expected included (rule X5). */
export interface LotQuota {
  /** In the lot; of a declaration for many domains, in each domain's. */
  readonly inLot?: number;
  /** Of one parker in the lot. */
  readonly ofParker?: number;
}

/** What a lit key shows (rule B5): the states of RFC 4235, section 3.7.1. Some keys take a call only on `early`. */
export interface LampLook {
  readonly waiting: 'early' | 'confirmed';
  readonly recalling: 'early' | 'confirmed';
  /** From the reminder on (rule C19); as while waiting without it. */
  readonly due?: 'early' | 'confirmed';
}

/** Loudspeakers and phones that play what is sent to a multicast address: RTP (RFC 3550), G.711 mu-law. */
export interface MulticastPlace {
  /** An IPv4 address of 224.0.0.0/4. */
  readonly address: string;
  readonly port: number;
  /** How many routers it may pass. */
  readonly ttl: number;
  /** The address of the network card it is sent from; an engine without it leaves it to others. `null`: as the machine's routes say. */
  readonly from: string | null;
  /** Folder on the engine's own machine with the digits; `null`: the number is counted out in tones. */
  readonly sounds: string | null;
  /** File on the engine's own machine that comes before the number; `null`: three notes. */
  readonly prompt: string | null;
}

/** Who is told by voice that a caller waits (rules Z1-Z6). */
export interface PagePolicy {
  /** Its name in the configuration. */
  readonly group: string;
  /** At least 1. */
  readonly times: number;
  readonly everyMs: number;
  /** Their phones answer by themselves. */
  readonly phones: readonly UserAddress[];
  readonly multicast: MulticastPlace | null;
}

/** How a caller whose switch died is rung up from another one (rule H9). */
export interface CallBackPolicy {
  /** Dial string; `%s` stands for the caller's number. From the configuration only. */
  readonly dial: string;
  /** `null`: whichever is there. */
  readonly viaNode: NodeId | null;
  /** At least 1. */
  readonly tries: number;
  readonly forMs: number;
  /** The number the called see, where the trunk wants a certain one. */
  readonly callerId: string | null;
}

/**
 * Everything the decision needs to know about a lot; resolved, units in the names, frozen. One lot can look different from
 * each site: its orbits and its timing are the same everywhere, `band`, `fallback`, `music` and `sounds` are the site's.
 */
export interface LotPolicy {
  readonly lot: LotId;
  readonly domain: string;
  readonly rights: LotRights;
  readonly orbits: readonly Orbit[];
  readonly choose: OrbitChoice;
  /** A freed orbit is not given out again for so long (rule O5); 0 switches it off. */
  readonly quarantineMs: number;
  /** How long an orbit is kept for a parker who has not completed the transfer. */
  readonly reserveMs: number;
  /** Time on music before the first recall; 0 means never. */
  readonly recallAfterMs: number;
  readonly chain: readonly RecallStage[];
  /** How often the whole chain is rung before `then`. At least 1. */
  readonly rounds: number;
  /** A rung phone that forwards its calls may send the caller elsewhere (rule C16). */
  readonly followForwarding?: boolean;
  /** Music between two rounds of the chain. */
  readonly againMs: number;
  readonly then: FinalDisposition;
  /** The longest anybody may wait in this lot. */
  readonly maxWaitMs: number;
  /** After a claim, how long until the engine checks that the join happened. */
  readonly claimMs: number;
  readonly whenRefused: readonly FailedParkStep[];
  /** The consult line is hung up without a transfer: the parker's held caller is parked all the same (rule P16). */
  readonly parkOnHangup?: true;
  /** Who has a caller on hold and dials a taken orbit is told that it is taken (rule P15). Asks the switch at each pick-up. */
  readonly attendedKeys?: true;
  /** Callers may be kept for somebody (rules V1-V6); nobody's are without it. */
  readonly forWhom?: ForWhomPolicy;
  /** Who dials so many empty orbits within the time is told no more for the rest of it (rules Y1-Y3). */
  readonly scanLimit?: { readonly misses: number; readonly withinMs: number };
  /** The parker is reminded so long before each recall (rule C19). */
  readonly remind?: Reminder;
  /** What the parker's phone is told of in words (rules T1-T4); nothing without it. */
  readonly tellParker?: readonly TellingWord[];
  /** Nobody hears anything without it. */
  readonly courtesy?: Courtesy;
  /** By the key, one of `0` to `9`, `*` and `#`; no other key does anything (rule U1). */
  readonly escape?: Readonly<Record<string, EscapeTo>>;
  /** Whom the switch itself rings when no engine is there and the parker does not answer. */
  readonly fallback: UserAddress | null;
  /** FreeSWITCH playable: `local_stream://moh`, `tone_stream://...`, a file. From the configuration only. */
  readonly music: string;
  /** Orbits of the lot that are tried first here (rule O8). */
  readonly band?: readonly Orbit[];
  /** Folder of the language in which numbers are said and relative prompts are found; the switch's own without it. */
  readonly sounds?: string;
  /** Off without it. */
  readonly callBack?: CallBackPolicy;
  /** No limit but the orbits without it. */
  readonly quota?: LotQuota;
  /** `confirmed` throughout without it. */
  readonly lamp?: LampLook;
  /** Nobody is called out without it. */
  readonly page?: PagePolicy;
}

/** Whom a code without a number asks for (rules R15-R18). */
export const FINDABLE = ['oldest', 'newest', 'only', 'mine'] as const;
export type Findable = (typeof FINDABLE)[number];

/** The domains for which a declaration makes a lot. */
export interface Tenants {
  /** `null`: every domain that the switch vouches for. */
  readonly only: ReadonlySet<string> | null;
  /** Those without one all the same. */
  readonly except: ReadonlySet<string>;
  /** Other names of domains that have some. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
}

/** Which dialled numbers mean what in one domain. */
export interface NumberPlan {
  readonly lot: LotId;
  readonly domain: string;
  /** Other names of the domain, by which phones may watch its orbits. */
  readonly aliases?: readonly string[];
  /** Park codes: the lot chooses the orbit. */
  readonly parkCodes: readonly string[];
  /** Prefixes for an explicit pick-up, e.g. `*71` in `*71701`. */
  readonly retrievePrefixes: readonly string[];
  /** Codes that pick up without a number; `mine` is a prefix as well (rule R18). */
  readonly find?: Readonly<Partial<Record<Findable, string>>>;
  /** Keys that either party presses in the middle of a talk to have the other one parked (rule W34). */
  readonly inCallCode?: string;
  /** What may stand in front of any of these numbers and changes nothing, e.g. `park+`; letter case does not count (rule W20). */
  readonly keyPrefixes?: readonly string[];
  readonly orbits: ReadonlySet<string>;
  /** Behind a park code, and a code and an orbit, stands for whom the caller is: `*70*1005` (rule V4). */
  readonly takesTarget?: true;
  /** Where these numbers hold (rule W13); everywhere without it. */
  readonly nodes?: ReadonlySet<NodeId>;
  /** Of a declaration that makes a lot for each domain: which (rule X1). `domain` is then `*`, `lot` the declaration. */
  readonly tenants?: Tenants;
}
