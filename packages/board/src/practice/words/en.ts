/** The practice office in English. Its own catalogue, so that the board does not carry it; shapes come from what the office tells. */
import type { Heading, NewsWord, SoftKey, StepId, TroubleId } from '@parkade/practice-office/told';

export interface StepWords {
  /** What is, in one sentence. */
  readonly is: string;
  readonly why: string;
  /** What is to be pressed; empty where nothing is. */
  readonly press: string;
}

export interface TroubleWords {
  readonly do: string;
  readonly before: string;
  readonly held: string;
}

export interface OfficeWords {
  readonly title: string;
  readonly nothingOutside: string;
  readonly connecting: string;
  readonly gone: string;
  readonly phones: string;
  readonly phone: string;
  readonly boardTitle: string;
  readonly boardCaption: string;
  readonly boardAway: string;
  readonly handset: string;
  readonly handsetUp: string;
  readonly key: string;
  readonly lampOff: string;
  readonly lampOn: string;
  readonly lampEarly: string;
  readonly call: string;
  readonly pause: string;
  readonly goOn: string;
  readonly back: string;
  readonly skip: string;
  readonly free: string;
  readonly again: string;
  readonly done: string;
  readonly now: string;
  readonly pressesIn: string;
  readonly paused: string;
  readonly moving: string;
  readonly astray: string;
  readonly takeMeBack: string;
  readonly freely: string;
  readonly freelyWhy: string;
  readonly happened: string;
  readonly technician: string;
  readonly callIs: string;
  readonly after: string;
  readonly tries: string;
  readonly runs: string;
  readonly held: string;
  readonly broken: string;
  readonly ready: string;
  readonly lineFree: string;
  readonly inCall: string;
  readonly calling: string;
  readonly ringing: string;
  readonly parking: string;
  readonly transferring: string;
  readonly offHook: string;
  readonly hearsQuiet: string;
  readonly hearsMusic: string;
  readonly hearsTone: string;
  readonly hearsVoices: string;
  readonly hearsAnnouncement: string;
  readonly justNow: string;
  readonly theme: string;
  readonly headings: Readonly<Record<Heading, string>>;
  readonly steps: Readonly<Record<StepId, StepWords>>;
  readonly soft: Readonly<Record<SoftKey, string>>;
  readonly news: Readonly<Record<NewsWord, string>>;
  readonly troubles: Readonly<Record<TroubleId, TroubleWords>>;
}

export const en: OfficeWords = {
  title: 'Practice office',
  nothingOutside: 'Nothing here rings outside: phones, switch, engine and store are on this machine.',
  connecting: 'The office opens…',
  gone: 'The office has closed. Start it again with scripts/try; this page comes back by itself.',
  phones: 'Phones',
  phone: 'Phone {number}, {name}',
  boardTitle: 'The live board',
  boardCaption: 'The same page your operators use; it shows what the lamps of all phones show.',
  boardAway: 'No board is served here. The lamps of the phones show what it would.',
  handset: 'Lift the handset',
  handsetUp: 'Put the handset down',
  key: 'Key {key}',
  lampOff: 'Key {orbit}: free',
  lampOn: 'Key {orbit}: {caller} waits',
  lampEarly: 'Key {orbit}: {caller} waits, it rings',
  call: 'Call the office',
  pause: 'Pause',
  goOn: 'Go on',
  back: 'Back',
  skip: 'Press it for me',
  free: 'Play freely',
  again: 'Play the story',
  done: 'done',
  now: 'now',
  pressesIn: 'presses itself in {n} s',
  paused: 'paused',
  moving: 'One moment: the phones are brought to where this begins.',
  astray: 'You have gone your own way, and it was done. The story goes on from here when you are taken back.',
  takeMeBack: 'Take me back',
  freely: 'That is Parkade. Now play.',
  freelyWhy: 'Every key works. Type a number and press Dial; a lit key picks up, a dark one parks whom you talk to.',
  happened: 'What just happened',
  technician: 'For technicians',
  callIs: 'call',
  after: 'after {ms} ms',
  tries: 'Now break something:',
  runs: 'running',
  held: 'kept',
  broken: 'not kept',
  ready: 'ready',
  lineFree: 'line free',
  inCall: 'in call',
  calling: 'calling…',
  ringing: 'rings',
  parking: 'parking…',
  transferring: 'transfer to:',
  offHook: 'off hook',
  hearsQuiet: 'quiet',
  hearsMusic: 'hold music',
  hearsTone: 'ringing tone',
  hearsVoices: 'voice of {who}',
  hearsAnnouncement: 'announcement: {said}',
  justNow: 'just now',
  theme: 'Light or dark',
  headings: {
    call: 'Call',
    answer: 'Answer',
    park: 'Park',
    'pick-up': 'Pick up',
    two: 'Two at once',
    nobody: 'Nobody comes',
  },
  steps: {
    call: {
      is: 'Three phones in an office, and Alice, who wants to reach it.',
      why: 'Each phone says what it hears.',
      press: 'Press Call the office on Alice’s mobile.',
    },
    answer: {
      is: 'Alice calls Reception.',
      why: 'Phone 1001 rings and shows who it is.',
      press: 'Press Answer on 1001.',
    },
    park: {
      is: 'They talk. But Alice wants Jonas, and he is not at his desk.',
      why: 'Both bubbles say whose voice is heard.',
      press: 'Press Park on Reception’s phone.',
    },
    'pick-up': {
      is: 'Alice is in bay {bay}, on music. Reception’s line is free again.',
      why: 'Reception heard the number, and key {bay} is lit on every phone.',
      press: 'Press {bay} on Jonas’s phone.',
    },
    'park-again': {
      is: '{who} has her. It would have worked from any phone in the house.',
      why: 'Her name is on the display, the lamps are out, and Reception was told who took her.',
      press: 'Press Park on {who}’s phone.',
    },
    race: {
      is: 'Alice waits again, and now two want her at the same moment.',
      why: 'Both keys are pressed in one instant.',
      press: 'Press {bay} on either phone.',
    },
    leave: {
      is: '{who} has her; {loser} was told so. Never both, never strangers.',
      why: 'The store decided, and the one who was late heard it and was joined to nobody.',
      press: 'Press Park on {who}’s phone, and then let nobody come.',
    },
    wait: {
      is: 'Nobody comes.',
      why: 'A quarter of a minute after she was parked, who parked her is rung back. Alice keeps her music until somebody answers.',
      press: '',
    },
    'come-back': {
      is: '{rung} is rung back, and the display says why: {display}.',
      why: 'Had nobody answered, the next phone would ring. Alice still hears music.',
      press: 'Press Answer on {rung}’s phone.',
    },
  },
  soft: {
    answer: 'Answer',
    decline: 'Decline',
    park: 'Park',
    transfer: 'Transfer',
    'transfer-now': 'Transfer',
    dial: 'Dial',
    clear: 'Clear',
    'hang-up': 'Hang up',
  },
  news: {
    pressed: '{who} pressed {key}',
    'pressed-for-nothing': '{key} does nothing on {who}’s phone just now',
    rings: '{who}’s phone rings: {from}',
    talks: '{who} and {other} hear each other',
    number: '{who} hears the number {digits}',
    music: '{who} hears music',
    announcement: '{who} is told: {said}',
    'lamps-lit': 'Key {orbit} is lit on all phones: the bay is taken',
    'lamps-out': 'Key {orbit} is out on all phones',
    message: '{who} is told: {text}',
    'line-free': '{who}’s line is free',
    'trouble-begins': '{trouble}: it begins',
    'trouble-held': '{trouble}: it was kept',
    'trouble-broken': '{trouble}: it was not kept: {why}',
  },
  troubles: {
    'ten-calls': {
      do: 'Ten calls at once',
      before:
        'Ten callers are parked in the same instant. Each should get a bay of their own, and hear music and nobody else.',
      held: 'All {n} had a bay of their own and music, the last one after {ms} ms; nobody heard a stranger.',
    },
    engine: {
      do: 'Stop the engine',
      before:
        'A caller is parked, then the engine is killed. They should go on hearing music, and be in the same bay when it is back. The board goes old meanwhile.',
      held: '{who} heard music without a break, and is in {bay} as before. The engine was back after {ms} ms.',
    },
    store: {
      do: 'Unplug the store',
      before:
        'A caller is parked, then Redis cannot be reached. They should go on hearing music, and be in the same bay afterwards.',
      held: '{who} heard music without a break, and is in {bay} as before. The engine had the store again after {ms} ms.',
    },
    switch: {
      do: 'Cut a switch',
      before:
        'A caller is parked, then the engine’s line to their switch is cut. They should go on hearing music; the board says that the switch is out of reach.',
      held: '{who} heard music without a break, and is in {bay} as before. The switch was in reach again after {ms} ms.',
    },
  },
};
