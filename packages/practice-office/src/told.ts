/**
 * What the practice office tells its page, and what the page may ask of it. Everything that is shown of a phone was measured at
 * the phone: what it hears is read from the switch's audio, what it displays is what the switch sent. Types alone: the page's
 * build takes nothing else from here.
 */

export type DeskNumber = '1001' | '1002' | '1003';
export type PhoneId = 'alice' | DeskNumber;

export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#';
export type SoftKey = 'answer' | 'decline' | 'park' | 'transfer' | 'transfer-now' | 'dial' | 'clear' | 'hang-up';
export type PhoneKey = SoftKey | 'handset' | 'call' | `digit-${Digit}` | `lamp-${string}`;

/** One press: of which phone, and which key. */
export interface Press {
  readonly phone: PhoneId;
  readonly key: PhoneKey;
}

export type Heard =
  | { readonly kind: 'quiet' }
  | { readonly kind: 'music' }
  /** Made by the phone itself until somebody answers. */
  | { readonly kind: 'ringing-tone' }
  /** A number that is spoken, `701`. */
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'voices'; readonly of: readonly string[] }
  /** The announcement of a refusal, by its word in the refusal table. */
  | { readonly kind: 'announcement'; readonly word: string };

export interface LampTold {
  readonly orbit: string;
  readonly state: 'off' | 'early' | 'confirmed';
  /** Who waits there, as the key was told. */
  readonly caller: string | null;
}

export type LineState = 'free' | 'off-hook' | 'calling' | 'ringing' | 'talking' | 'parking' | 'transferring';

export interface PhoneTold {
  readonly id: PhoneId;
  readonly number: string;
  readonly name: string;
  readonly line: LineState;
  /** Name and number of the other party, as the switch sent them; empty while there is nobody. */
  readonly party: { readonly name: string; readonly number: string };
  /** The last text message that came, until the next press; empty without. */
  readonly message: string;
  readonly typed: string;
  readonly softKeys: readonly SoftKey[];
  readonly lamps: readonly LampTold[];
  readonly hears: Heard;
  /** What was heard a moment ago, where nothing is heard now. */
  readonly heardLast: Heard | null;
}

export type StepId = 'call' | 'answer' | 'park' | 'pick-up' | 'park-again' | 'race' | 'leave' | 'wait' | 'come-back';
export type Heading = 'call' | 'answer' | 'park' | 'pick-up' | 'two' | 'nobody';

/** `moving`: phones are brought to where a step begins; `astray`: from what was pressed the step cannot go on. */
export type StoryMode = 'waits' | 'acts' | 'moving' | 'astray' | 'free';

export interface StoryTold {
  readonly mode: StoryMode;
  readonly step: StepId;
  readonly heading: Heading;
  readonly isPaused: boolean;
  /** The whole story was played. */
  readonly isDone: boolean;
  /** What is to be pressed now; several are pressed at once. */
  readonly keys: readonly Press[];
  /** ms until it is pressed by itself; `null` while it is not going to be. */
  readonly pressesInMs: number | null;
  /** Who has whom in the sentence: names, orbit. */
  readonly gaps: Readonly<Record<string, string>>;
  /** ms of the story, pauses left out. */
  readonly elapsedMs: number;
}

export type NewsWord =
  | 'pressed'
  | 'pressed-for-nothing'
  | 'rings'
  | 'talks'
  | 'number'
  | 'music'
  | 'announcement'
  | 'lamps-lit'
  | 'lamps-out'
  | 'message'
  | 'line-free'
  | 'trouble-begins'
  | 'trouble-held'
  | 'trouble-broken';

export interface News {
  readonly id: number;
  /** ms since the office opened. */
  readonly at: number;
  readonly word: NewsWord;
  readonly gaps: Readonly<Record<string, string>>;
  /** ms from the press it follows from; `null` for a press. */
  readonly afterMs: number | null;
  /** For technicians: the call, and what the engine asked of the switch meanwhile. */
  readonly call: string | null;
  readonly commands: readonly string[];
}

export type TroubleId = 'ten-calls' | 'engine' | 'store' | 'switch';
export type TroubleState = 'idle' | 'runs' | 'held' | 'broken';

export interface TroubleTold {
  readonly id: TroubleId;
  readonly state: TroubleState;
  /** What was measured, for the sentence afterwards; a broken promise has `why`. */
  readonly gaps: Readonly<Record<string, string>>;
}

export interface OfficeTold {
  readonly phones: readonly PhoneTold[];
  readonly story: StoryTold;
  readonly troubles: readonly TroubleTold[];
  /** Latest first. */
  readonly news: readonly News[];
  /** Address of the board on this origin; `null` while no engine serves one. */
  readonly board: string | null;
  readonly engineIsUp: boolean;
}

export type StoryWish = 'pause' | 'go-on' | 'back' | 'skip' | 'free' | 'again';

export type Wish =
  | { readonly wish: 'press'; readonly phone: PhoneId; readonly key: PhoneKey }
  | { readonly wish: 'story'; readonly does: StoryWish }
  | { readonly wish: 'trouble'; readonly id: TroubleId };
