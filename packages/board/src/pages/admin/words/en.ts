/** The administrator's pages in English. A catalogue of their own: it is loaded with them, and the board does not carry it. */
import type { RecordRow, Scope } from '@parkade/api-contract';
import type { KeyMake } from '@parkade/phone-keys';

export type LampState = 'free' | 'waiting' | 'recalling';

export interface AdminWords {
  readonly away: string;
  readonly refused: string;
  readonly denied: string;
  readonly loading: string;
  readonly copy: string;
  readonly copied: string;
  readonly nodes: {
    readonly title: string;
    readonly switch: string;
    readonly state: string;
    readonly parked: string;
    readonly watched: string;
    readonly nobody: string;
    readonly fine: string;
    readonly silent: string;
    readonly silentWhy: string;
    readonly draining: string;
    readonly drainingWhy: string;
    readonly drainingDone: string;
    readonly longest: string;
    readonly unwatched: string;
    readonly engine: string;
    readonly since: string;
    readonly requests: string;
    readonly engineSilent: string;
    readonly engineDraining: string;
    readonly engines: string;
    readonly store: string;
    readonly storeAway: string;
    readonly answers: string;
    readonly howDrain: string;
    readonly noneNodes: string;
  };
  readonly lots: {
    readonly title: string;
    readonly file: string;
    readonly bays: string;
    readonly taken: string;
    readonly code: string;
    readonly rest: string;
    readonly full: string;
    readonly fullBack: string;
    readonly chain: string;
    readonly rights: string;
    readonly mayPark: string;
    readonly mayRetrieve: string;
    readonly mayAttend: string;
    readonly yes: string;
    readonly no: string;
    readonly who: string;
    readonly nobodyThere: string;
    readonly sites: string;
    readonly ring: string;
    readonly ringParker: string;
    readonly forward: string;
    readonly hangUp: string;
    readonly stay: string;
    readonly none: string;
  };
  readonly keys: {
    readonly title: string;
    readonly why: string;
    readonly make: string;
    readonly lot: string;
    readonly bays: string;
    readonly first: string;
    readonly server: string;
    readonly lines: string;
    readonly lamp: string;
    readonly lampNote: string;
    readonly press: string;
    readonly makes: Readonly<Record<KeyMake, string>>;
    readonly states: Readonly<Record<LampState, string>>;
    readonly shown: Readonly<Record<LampState, string>>;
    readonly pressed: Readonly<Record<LampState, string>>;
  };
  readonly api: {
    readonly title: string;
    readonly document: string;
    readonly why: string;
    readonly make: string;
    readonly name: string;
    readonly scopes: string;
    readonly lots: string;
    readonly allLots: string;
    readonly days: string;
    readonly cut: string;
    readonly command: string;
    readonly commandWhy: string;
    readonly token: string;
    readonly tokenWhy: string;
    readonly curl: string;
    readonly tryIt: string;
    readonly works: string;
    readonly scopeWords: Readonly<Record<Scope, string>>;
  };
  readonly records: {
    readonly title: string;
    readonly day: string;
    readonly days: Readonly<Record<'today' | 'yesterday' | 'week' | 'month', string>>;
    readonly lot: string;
    readonly allLots: string;
    readonly site: string;
    readonly person: string;
    readonly caller: string;
    readonly csv: string;
    readonly json: string;
    readonly none: string;
    readonly parks: string;
    readonly pickedUp: string;
    readonly half: string;
    readonly most: string;
    readonly answered: string;
    readonly hungUp: string;
    readonly lost: string;
    readonly against: string;
    readonly byHour: string;
    readonly hour: string;
    readonly waits: string;
    readonly waited: string;
    readonly calls: string;
    readonly halfWithin: string;
    readonly mostWithin: string;
    readonly persons: string;
    readonly parkedCount: string;
    readonly took: string;
    readonly figures: string;
    readonly rows: string;
    readonly at: string;
    readonly bay: string;
    readonly who: string;
    readonly by: string;
    readonly ended: string;
    readonly with: string;
    readonly rings: string;
    readonly more: string;
    readonly open: string;
    readonly close: string;
    readonly legs: string;
    readonly steps: string;
    readonly refusals: string;
    readonly erased: string;
    readonly withheld: string;
    readonly ends: Readonly<Record<RecordRow['end'], string>>;
  };
}

export const en: AdminWords = {
  away: 'The engine does not answer. It is asked again by itself.',
  refused: 'It was not shown: {detail}',
  denied: 'This page is for administrators. Ask whoever looks after Parkade.',
  loading: 'Loading…',
  copy: 'Copy',
  copied: 'Copied',
  nodes: {
    title: 'Nodes and engines',
    switch: 'switch',
    state: 'state',
    parked: 'parked',
    watched: 'watched by',
    nobody: 'nobody',
    fine: 'in service',
    silent: 'not heard of for {t}',
    silentWhy: 'Its callers may still be on music; given up as the configuration says, and then called back.',
    draining: 'being emptied',
    drainingWhy: 'No new parks for {t}; {n} left.',
    drainingDone: 'No new parks for {t}; nobody is left on it.',
    longest: 'The longest waits {t}.',
    unwatched: 'No engine looks after its lamps and callers.',
    engine: 'engine',
    since: 'up for',
    requests: 'answering now',
    engineSilent: 'not heard of for {t}',
    engineDraining: 'takes no new requests',
    engines: 'Engines',
    store: 'store',
    storeAway: 'away for {t}',
    answers: 'Seen by {engine}, release {version}, with {n} screens open.',
    howDrain: 'To empty a switch before you work on it: parkade drain node <name>. To take it back: --off.',
    noneNodes: 'No switch is configured.',
  },
  lots: {
    title: 'Lots',
    file: 'Lots are said in the configuration file, under lots.{lot}; this page shows them as they are in force.',
    bays: 'Bays',
    taken: '{n} of {all} taken',
    code: 'Park code',
    rest: 'Rests after use for {t}',
    full: 'When full, the next caller goes to {where}.',
    fullBack: 'When full, the caller stays with who parks them.',
    chain: 'What happens if nobody comes',
    rights: 'What you may do here',
    mayPark: 'Park',
    mayRetrieve: 'Pick up',
    mayAttend: 'Note, extend, send, put back',
    yes: 'yes',
    no: 'no; ask {who}',
    who: 'Who holds which',
    nobodyThere: 'Nobody waits.',
    sites: 'Sites',
    ring: 'rings {who} for {t}',
    ringParker: 'rings who parked, for {t}',
    forward: 'goes to {to}',
    hangUp: 'is let go',
    stay: 'stays on music',
    none: 'You see no lot.',
  },
  keys: {
    title: 'Phone keys',
    why: 'A key that watches a bay shows whether somebody waits there, and picks them up when it is pressed. Choose the phone and the bays; the lines go into the phone’s own configuration.',
    make: 'Phone',
    lot: 'Lot',
    bays: 'How many keys',
    first: 'First key of the phone',
    server: 'SIP domain',
    lines: 'Lines to copy',
    lamp: 'What the key shows',
    lampNote: 'Waiting and ringing back can be set to blink for each lot (lamp in the configuration).',
    press: 'A press',
    makes: {
      yealink: 'Yealink',
      snom: 'Snom',
      grandstream: 'Grandstream',
      polycom: 'Poly',
      cisco: 'Cisco (MPP)',
      'cisco-spa': 'Cisco SPA',
      fanvil: 'Fanvil',
      linphone: 'Linphone',
    },
    states: { free: 'Free', waiting: 'Somebody waits', recalling: 'Rings back' },
    shown: { free: 'dark', waiting: 'lit', recalling: 'lit, or blinking' },
    pressed: {
      free: 'in a call: parks the caller here',
      waiting: 'picks the caller up',
      recalling: 'picks the caller up; the ringing stops',
    },
  },
  api: {
    title: 'API',
    document: 'The OpenAPI document of this engine',
    why: 'Programs use the same API as the board. Each has a token of its own, with no more rights than it needs; a token is shown once, and kept nowhere but as its hash.',
    make: 'A token',
    name: 'Name',
    scopes: 'May',
    lots: 'Lots',
    allLots: 'all lots',
    days: 'Days until it expires',
    cut: 'Callers’ names and numbers are cut',
    command: 'On a machine with an engine',
    commandWhy:
      'Tokens are made where the configuration is, so that nobody makes one from a screen that was left open.',
    token: 'The token that it showed',
    tokenWhy: 'Stays in this page alone, for the line below.',
    curl: 'One line that works',
    tryIt: 'Ask with it now',
    works: 'It works: {n} lots are shown to {name}.',
    scopeWords: {
      see: 'see lots and callers',
      act: 'park, pick up, send, note',
      records: 'read records',
      admin: 'drain and reload',
    },
  },
  records: {
    title: 'Records',
    day: 'When',
    days: { today: 'Today', yesterday: 'Yesterday', week: 'Seven days', month: 'Thirty days' },
    lot: 'Lot',
    allLots: 'All lots',
    site: 'Site',
    person: 'Person',
    caller: 'Caller’s number',
    csv: 'CSV',
    json: 'JSON',
    none: 'Nobody was parked then.',
    parks: 'parks',
    pickedUp: 'picked up',
    half: 'half waited less',
    most: '95 of 100 waited less',
    answered: 'ring-backs answered',
    hungUp: 'hung up waiting',
    lost: 'lost with a switch',
    against: '{n} a week before',
    byHour: 'Parks by hour',
    hour: 'hour',
    waits: 'How long they waited',
    waited: 'waited',
    calls: 'calls',
    halfWithin: 'half within {t}',
    mostWithin: '95 of 100 within {t}',
    persons: 'Who parked, who came',
    parkedCount: 'parked',
    took: 'took',
    figures: 'The same figures as a table',
    rows: 'Each call',
    at: 'parked',
    bay: 'bay',
    who: 'caller',
    by: 'by',
    ended: 'how it ended',
    with: 'with',
    rings: 'rang back',
    more: 'Show earlier ones',
    open: 'All legs and times of {who}',
    close: 'Close',
    legs: 'Legs',
    steps: 'Steps',
    refusals: 'Refused meanwhile',
    erased: 'erased on request',
    withheld: 'Withheld number',
    ends: {
      'picked-up': 'picked up',
      'recall-answered': 'ring-back answered',
      'joined-by-others': 'joined by another way',
      abandoned: 'hung up',
      forwarded: 'sent on',
      expired: 'time was over',
      lost: 'lost with a switch',
      unused: 'never came',
    },
  },
};
