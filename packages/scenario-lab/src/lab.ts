/**
 * What a scenario may do and ask, whatever the switch behind it is. Parties are spoken of by name ("1002 hears 1000"); how
 * that is proven is the laboratory's business: by audio tones on a real switch, by the media graph on the practice switch.
 */
import type { Problem } from '@parkade/api-contract';
import type { Refusal } from '@parkade/park-decision';
import type { LabUser } from './lab-users.js';
import type { LotSettings } from './lot-settings.js';
import type { EslAddress } from './real-switch/esl-client.js';

export { LAB_USERS, type LabUser } from './lab-users.js';

export type NodeName = 'node-a' | 'node-b';

/** Everything a call can hear: another phone's voice, hold music, or the words of a refusal. */
export type Sound = LabUser | 'music' | 'ringback' | Told;

/** Why somebody is told something instead of getting it: the reasons that have a prompt in the configuration. */
export type Told = Refusal | 'no-engine' | 'nobody-came' | 'confirm' | 'recall' | 'courtesy' | 'page';

/** ms. */
export interface Within {
  readonly within?: number;
}

/** ms. The sound must last `for` without a break; the stretch must be complete `within` the limit. */
export interface Stretch extends Within {
  readonly for?: number;
}

export interface Shown {
  readonly number: string;
  readonly name?: string;
}

export interface CallEnding {
  readonly by: 'us' | 'them';
  /** The Reason header or, for a call that failed, its status and phrase. */
  readonly reason: string;
}

/** `failed` with the status of the last report, or with 0 when none came. */
export type Transferred =
  { readonly kind: 'accepted' } | { readonly kind: 'failed'; readonly status: number; readonly reason: string };

/** A SIP profile of a node: phones are asked for a password, another node is not. */
export interface SipPlace {
  readonly profile: 'phones' | 'nodes';
  readonly host: string;
  readonly port: number;
}

export interface LabCall {
  readonly owner: LabUser;
  /** `call of 1000 to 1001`, for messages. */
  readonly name: string;
  isUp(): boolean;
  hears(sound: Sound, limits?: Within): Promise<void>;
  /** Nothing but these sounds, all of them. */
  hearsOnly(sounds: readonly Sound[], limits?: Stretch): Promise<void>;
  silence(limits?: Stretch): Promise<void>;
  /** The digits, spoken in this order. */
  hearsNumber(digits: string, limits?: Within): Promise<void>;
  /** The number counted out: so many beeps for each digit, a long tone for 0. */
  hearsCounted(digits: string, limits?: Within): Promise<void>;
  /** Every sound there was since the call began. */
  everHeard(): readonly Sound[];
  /** ms from `since` (a `performance.now()`) to the first moment of the sound at or after it; undefined if there was none. */
  firstHeardAfter(sound: Sound, since: number): number | undefined;
  shown(): Shown | undefined;
  untilShows(wanted: Shown, limits?: Within): Promise<void>;
  /** From now on this side sends no sound, and no packet either. */
  mute(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  /** REFER to a number. On success the switch ends our side of the call. */
  blindTransfer(to: string): Promise<Transferred>;
  /**
   * REFER with Replaces: whom we hold here takes our place in `consult`.
   *
   * @param at of {@link ScenarioLab.sipAddress}: where the consult call is to be found, for a node that has not got it;
   *   without, the number and domain that were dialled, which lead to no node here
   */
  attendedTransfer(consult: LabCall, at?: SipPlace): Promise<Transferred>;
  /** A key of the dial pad, on a call that is up. */
  press(key: string): Promise<void>;
  hangUp(): Promise<void>;
  untilEnded(limits?: Within): Promise<CallEnding>;
}

export interface LabOutgoingCall extends LabCall {
  untilAnswered(limits?: Within): Promise<void>;
  /** The call ends without an answer. */
  untilFailed(limits?: Within): Promise<{ readonly status: number; readonly reason: string }>;
}

export interface LabIncomingCall extends LabCall {
  readonly from: Shown;
  readonly alertInfo: string | undefined;
  answer(): Promise<void>;
  reject(status?: number): Promise<void>;
  /** 302 to a number of the same domain; with `diversion` the phone says that it was it. */
  forward(to: string, how?: { readonly diversion?: boolean }): Promise<void>;
  /** The caller gives up; the reason it gave. */
  untilCancelled(limits?: Within): Promise<string>;
}

export interface Origin {
  /** It calls over a trunk, which arrives in the context `public`. */
  readonly overTrunk?: boolean;
  /** An address of loopback other than the nodes' own. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface PhoneOptions {
  /** Where it registers; `node-a` unless told. */
  readonly node?: NodeName;
  /** Shown to whom it calls. */
  readonly displayName?: string;
  /** Who made it, as its User-Agent says; only where there is SIP. */
  readonly userAgent?: string;
  /** Default true. */
  readonly registers?: boolean;
  /** Whose phone it is, if not that of the user whose voice it has: somebody with an equal number in the second domain. */
  readonly as?: { readonly user: LabUser; readonly domain: string };
  /** User part of the address under which it registers, where that is not its number; only where there is SIP. */
  readonly contact?: string;
  /** It has no log-in: its calls come from this address, of a proxy or of anybody, with these headers. */
  readonly comesFrom?: Origin;
  /** Registers where several phones of one user may (`multiple-registrations`). */
  readonly shared?: boolean;
}

/** What a key shows: `early` blinks on most phones (RFC 4235 section 3.7.1). */
export type LampShown = 'off' | 'early' | 'confirmed';

/** The key's value on the phone: `701` or `park+701`. */
export type LampProto = 'sip' | 'park';

/** One thing a key was told. */
export interface LampTold {
  /** `performance.now()` */
  readonly at: number;
  readonly state: LampShown;
  /** Name of who waits there, where the key was told one. */
  readonly caller: string | undefined;
}

/** A key that watches an orbit. */
export interface LabLamp {
  /** `lamp park+701 of 1003`, for messages. */
  readonly name: string;
  readonly proto: LampProto;
  /** Undefined before anything was told. */
  state(): LampShown | undefined;
  /** Everything it was told, oldest first. */
  told(): readonly LampTold[];
  /** Of every NOTIFY, also of one it could not read; none on a switch without SIP. */
  bodies(): readonly string[];
  untilShows(state: LampShown, limits?: Within): Promise<void>;
  /** Subscribes again, as every phone does before its subscription runs out. */
  refresh(): Promise<void>;
}

/** `declined`: it is not to be disturbed. `forwardTo`: 302, whoever calls is to call that phone instead. */
export type RingingManner = 'ring' | 'busy' | 'declined' | 'answer' | { readonly forwardTo: LabPhone };

export interface LabPhone {
  readonly user: LabUser;
  readonly node: NodeName;
  call(to: string): LabOutgoingCall;
  nextCall(limits?: Within): Promise<LabIncomingCall>;
  /** Calls that came in so far, looked at or not. */
  callsReceived(): number;
  /** The next SIP MESSAGE that was not looked at. */
  nextText(limits?: Within): Promise<{ readonly from: string; readonly text: string }>;
  /** How calls from now on are met. */
  meetCallsWith(manner: RingingManner): void;
  unregister(): Promise<void>;
  /** Subscribes to an orbit, by the phone's own domain or another name of it; returns when the switch has accepted. */
  watch(orbit: string, proto?: LampProto, domain?: string): Promise<LabLamp>;
  /** Nobody is told; a phone of the same user may be made afterwards. */
  losePower(): Promise<void>;
}

/** The part of the engine's file that stories change; as an operator writes it. */
export interface LabConfig {
  lots: Record<string, Record<string, unknown>>;
}

/** The engine: a process of its own. Its end and its silence are part of what is tested. */
export interface LabEngine {
  /** Returns when it takes calls of every node. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill9(): Promise<void>;
  /** SIGSTOP: connections are still accepted by the kernel, nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Its file is changed and read again; settles when the engine goes by it. @throws Error when it refuses */
  reconfigure(change: (config: LabConfig) => void): Promise<void>;
  readonly isRunning: boolean;
  readonly logPath: string;
  /** Where it tells its health and its metrics. */
  readonly httpPort: number;
}

export interface LabRedis {
  /** With `dataKept` everything it held a moment before is there again after `startAgain`. */
  kill9(how?: { readonly dataKept: boolean }): Promise<void>;
  /** Empty, as after the loss of its disk, unless its data was kept. */
  startAgain(): Promise<void>;
  /** Ends with the story, or with `ends`. What Redis holds is not touched. */
  begins(trouble: StoreTrouble): Promise<void>;
  ends(trouble: StoreTrouble): Promise<void>;
  /**
   * The next command that holds this text is carried out, and the connection breaks before its reply. Settles when that has
   * happened. Needs the setting `storeOverProxy`, like `slow` and `cut off`.
   */
  replyGetsLost(to: string): Promise<void>;
}

/** `full`: refuses what needs memory; `read-only`: a replica; `slow`: each reply comes 50 to 300 ms late. */
export type StoreTrouble = 'frozen' | 'full' | 'read-only' | 'slow' | 'cut off';

/** What the store says of one orbit. */
export type OrbitView = 'free' | 'reserved' | 'parked' | 'recalling' | 'claimed';

/** What the API answers: the bay after it, or why not. */
export type DeskSaid =
  | { readonly kind: 'done'; readonly orbit: string; readonly callId: string; readonly note: string | null }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** A parked call as somebody has seen it. */
export interface SeenCall {
  readonly callId: string;
  readonly version: number;
}

/** Somebody at a screen, or a program; over HTTP. Needs the setting `api`. */
export interface LabDesk {
  /** The parked call in an orbit, as the store has it. @throws when there is none */
  whoIsIn(orbit: string): Promise<SeenCall>;
  /** @param seen of which version, when that matters; otherwise of whoever is in the orbit now */
  pickUp(orbit: string, phone: LabUser, seen?: SeenCall): Promise<DeskSaid>;
  send(orbit: string, to: LabUser): Promise<DeskSaid>;
  cancel(orbit: string): Promise<DeskSaid>;
  ringNow(orbit: string): Promise<DeskSaid>;
  extend(orbit: string, bySeconds: number): Promise<DeskSaid>;
  note(orbit: string, text: string, seen?: SeenCall): Promise<DeskSaid>;
  /** @param whom a user, a group; an empty text: for anybody */
  forWhom(orbit: string, whom: string): Promise<DeskSaid>;
  /** Whoever the user talks to. */
  park(talkOf: LabUser, how?: { readonly orbit?: string; readonly note?: string }): Promise<DeskSaid>;
  putBack(call: Pick<SeenCall, 'callId'>): Promise<DeskSaid>;
}

export interface ScenarioLab {
  readonly kind: 'real' | 'practice';
  readonly settings: LotSettings;
  phone(user: LabUser, options?: PhoneOptions): Promise<LabPhone>;
  readonly engine: LabEngine;
  /** A person who has signed in, with their phone; `null`: a program with a token. */
  desk(by: LabUser | null): Promise<LabDesk>;
  readonly redis: LabRedis;
  /** Every key of every phone so far. */
  lamps(): readonly LabLamp[];
  /** By all phones so far. */
  callsReceived(): number;
  readonly nodes: readonly NodeName[];
  channelCount(node: NodeName): Promise<number>;
  /** The switch's process is killed and started again; its calls are gone, what it wrote to disk is not. */
  restartNode(node: NodeName): Promise<void>;
  /** The first half of it. */
  killNode(node: NodeName): Promise<void>;
  startNode(node: NodeName): Promise<void>;
  /** The engine's link to the node breaks and cannot be had again; both live on. Needs the setting `cuttableLinks`. */
  cutLink(node: NodeName): void;
  mendLink(node: NodeName): void;
  /** From now on each word of the node comes so many ms late over that cable; 0: at once again. */
  slowLink(node: NodeName, ms: number): void;
  /** What the other node dials to reach `number` on this one. */
  peerDial(node: NodeName, number: string): string;
  sipAddress(node: NodeName, profile: SipPlace['profile']): SipPlace;
  orbit(number: string): Promise<OrbitView>;
  untilOrbit(number: string, view: OrbitView, limits?: Within): Promise<void>;
  /** When the caller parked there is recalled, in ms since 1970. */
  dueTime(orbit: string): Promise<number | undefined>;
  /** Tickets between nodes that nobody has used yet. */
  openTickets(): Promise<readonly string[]>;
  /** `701 parked`, for every orbit that is not free. */
  orbitsTaken(): Promise<readonly string[]>;
  /** Event socket of a node, for questions that scenarios do not ask. */
  eslAddress(node: NodeName): EslAddress;
  /** Where the dialplan sends legs to an engine. */
  readonly enginePort: number;
  /** Outbound sockets of legs that are still open at the engine; undefined where the system does not tell. */
  engineSockets(): number | undefined;
  /** Lines that tell what was the matter: channels, log files. */
  diagnosis(): Promise<string>;
  /** Every phone hangs up, says goodbye and closes its sockets. */
  endPhones(): Promise<void>;
  /** Ends phones and engine; the switch stays. */
  /**
   * @param how after a story that `failed`, everything it left on a switch or in its Redis is cleared away, so that the next
   *   one finds what it would have found
   * @returns what was left, for people to read
   */
  close(how?: 'told' | 'failed'): Promise<readonly string[]>;
}

/** The long-lived part: switches and Redis, used by one scenario after the other. */
export interface LabHost {
  readonly kind: 'real' | 'practice';
  openScenario(settings: LotSettings): Promise<ScenarioLab>;
  /** Ends every process; the folder with the logs is removed unless they shall be kept. */
  close(keepLogs?: boolean): Promise<void>;
}
