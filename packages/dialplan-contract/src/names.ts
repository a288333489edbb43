/**
 * Every name that the engine's commands and the dialplan share. Nowhere else does one stand as text: `scripts/check-layers.mjs`
 * looks through the other packages, `scripts/check-dialplan.mjs` through the rendered files.
 */

/**
 * The dialplan context that holds the extensions of a parked call. Its name is not configurable: commands to a switch
 * name it, and so do the variables of every caller who is parked at the moment of an upgrade.
 */
export const OWN_CONTEXT = 'parkade';

/** What a leg can be sent to in our context. */
export const EXTENSION = {
  hold: 'parkade-hold',
  joined: 'parkade-joined',
  land: 'parkade-land',
  arrive: 'parkade-arrive',
  arriveRefused: 'parkade-arrive-refused',
  failsafe: 'parkade-failsafe',
  recall: 'parkade-recall',
  callBack: 'parkade-call-back',
  announce: 'parkade-announce',
  count: 'parkade-count',
  reject: 'parkade-reject',
  goodbye: 'parkade-goodbye',
  returnToParker: 'parkade-return',
  returnToFallback: 'parkade-return-fallback',
  borrow: 'parkade-borrow',
  again: 'parkade-again',
  fallback: 'parkade-fallback',
  askAgain: 'parkade-ask-again',
  inCall: 'parkade-in-call',
  pressed: 'parkade-pressed',
  pressedWaits: 'parkade-pressed-waits',
  pressedTold: 'parkade-pressed-told',
  page: 'parkade-page',
  escape: 'parkade-escape',
} as const;

/** Extensions that are told apart by more than their number: what the switch shows of them is this name. */
export const LABEL = {
  keep: 'parkade-keep',
  entry: 'parkade-entry',
  proxied: 'parkade-proxied',
  looksLikeOurs: 'parkade-looks-like-ours',
  sentAstray: 'parkade-sent-astray',
  sentNowhere: 'parkade-sent-nowhere',
  talked: 'parkade-talked',
  peerTicket: 'parkade-peer-ticket',
  sentOutside: 'parkade-sent-outside',
  peerOnwards: 'parkade-peer-onwards',
  wayHome: 'parkade-way-home',
  wayIn: 'parkade-way-in',
  announced: 'parkade-announced',
} as const;

/** What the switch does alone is many extensions of one number; the name says which. */
export const FALLBACKS = [
  'common',
  'land',
  'call-back',
  'failsafe',
  'recall',
  'ticket',
  'who-by-own-presence',
  'who-by-own-dial',
  'who-by-own-presence-alone',
  'who-by-proxy',
  'who-by-login',
  'who-domain',
  'parker-unknown',
  'parker-by-stamp',
  'parker-by-login',
  'parker-by-presence',
  'parker-by-dial',
  'parker-by-pick-up',
  'peer-host',
  'peer-number',
  'parker-by-own-diallers-login',
  'parker-by-own-dial',
  'parker-by-own-group',
  'parker-by-own-diallers-proxy',
  'parker-domain',
  'park',
  'tell',
] as const;

export const fallbackLabel = (which: (typeof FALLBACKS)[number]): string => `${EXTENSION.fallback}-${which}`;

/** Channel variables of ours. */
export const VARIABLE = {
  /** Through which of our extensions a leg came to the engine. */
  entry: 'parkade_entry',
  /** Where the leg goes when the socket ends undecided; taken away by whoever decides. */
  unanswered: 'parkade_unanswered',
  /** The same of a leg that asks again: a leg that is taken out of its first socket may still run the action behind that one. */
  unansweredAgain: 'parkade_unanswered_again',
  dialled: 'parkade_dialled',
  /** Of a leg in a context of calls from outside, that context: there it may only be parked. */
  outside: 'parkade_outside',
  /** The context in which a leg's later transfers are looked up. */
  home: 'parkade_home',
  ticket: 'parkade_ticket',
  call: 'parkade_call',
  version: 'parkade_version',
  lot: 'parkade_lot',
  orbit: 'parkade_orbit',
  /** The parked call as which the leg is to be put back; it says nothing unless {@link VARIABLE.call} still says the same. */
  putBack: 'parkade_put_back',
  /** For whom the caller on the leg is to be parked; written by the house's dialplan, or the desk. */
  forWhom: 'parkade_for',
  /** For whom they are kept: see `keptForText`. */
  keptFor: 'parkade_kept_for_whom',
  /** What the leg was last in a parked call: {@link Role}. */
  role: 'parkade_role',
  state: 'parkade_state',
  /** The leg's own id while it is on hold, see {@link onHoldOnly}. */
  here: 'parkade_here',
  /** Whose leg it is, `1001@pbx.test`: see `whoIsOn`. */
  who: 'parkade_who',
  /** On a leg that a proxy's leg dialled: whom the proxy had named. */
  dialler: 'parkade_dialler',
  /** Name and number of whoever is on the leg, as first seen: see `encodeCaller`. */
  caller: 'parkade_caller',
  /** On a rung phone: by which ringing. */
  ring: 'parkade_ring',
  /** The same as long as nobody has answered: what still rings is found, and stopped, by it. */
  ringing: 'parkade_ringing',
  /** Where that ringing was asked for: `node-a:node-b`. */
  ringNodes: 'parkade_ring_nodes',
  /** On a rung phone: the leg of whom it is rung for. */
  callerLeg: 'parkade_caller_leg',
  parker: 'parkade_parker',
  parkerDial: 'parkade_parker_dial',
  fallbackDial: 'parkade_fallback_dial',
  parkedAt: 'parkade_parked_at',
  dueAt: 'parkade_due_at',
  failsafeSec: 'parkade_failsafe_sec',
  music: 'parkade_music',
  /** The failsafe came long before its time, and the music was tried once more. */
  early: 'parkade_early',
  /** On a retriever's leg: who hears a tone once the two talk, and which. */
  courtesy: 'parkade_courtesy',
  /** One sign for each time the switch has rung somebody for this leg by itself. */
  round: 'parkade_round',
  /** On a phone that says that somebody waits: for which parked call. */
  page: 'parkade_page',
  spoken: 'parkade_spoken',
  /** What became of the last playing: the switch's own words. */
  heard: 'parkade_heard',
  /** The orbit in tones, for a switch without digit files. */
  counted: 'parkade_counted',
  /** On a leg that came in the place of a consult line: where the transfer of that line would have led. */
  landing: 'parkade_landing',
  waitSec: 'parkade_wait_sec',
  prompt: 'parkade_prompt',
  cause: 'parkade_cause',
  reason: 'parkade_reason',
  /** {@link BORROWED_TO_RING} is ours at the moment. */
  rings: 'parkade_rings',
  /** On both legs of a line between nodes: the leg at its other end. */
  farEnd: 'parkade_far_end',
  /** Who picked up the caller on this leg, and with which leg. */
  withWho: 'parkade_with_who',
  withLeg: 'parkade_with_leg',
  peerWho: 'parkade_peer_who',
  peerUser: 'parkade_peer_user',
  peerDomain: 'parkade_peer_domain',
  /** Which way the other leg was made, and what became of its own last dial: `outbound SUCCESS`. */
  peerDialled: 'parkade_peer_dialled',
  peerPresence: 'parkade_peer_presence',
  peerDialedUser: 'parkade_peer_dialed_user',
  peerDialedDomain: 'parkade_peer_dialed_domain',
  /** Where the leg that is gone called from, and the number under which it was called: see `peer-rules.ts`. */
  peerHost: 'parkade_peer_host',
  peerNumber: 'parkade_peer_number',
} as const;

/** In the event of the dialplan's that tells that a waiting caller has pressed a key: which. */
export const ESCAPE_HEADER = 'parkade_escape_key';

/** In the event of the dialplan's that tells of pressed keys: which. */
export const KEYS_HEADER = 'parkade_keys';

/**
 * What stands in the dialplan of some configurations only: of trusted proxies, domains with other names, several engines, courtesies,
 * in-call codes, keys of who waits, pages.
 */
export const ON_DEMAND: readonly string[] = [
  VARIABLE.dialler,
  VARIABLE.courtesy,
  EXTENSION.askAgain,
  EXTENSION.inCall,
  EXTENSION.escape,
  ESCAPE_HEADER,
  EXTENSION.pressed,
  EXTENSION.pressedWaits,
  EXTENSION.pressedTold,
  KEYS_HEADER,
  EXTENSION.page,
  LABEL.proxied,
  LABEL.announced,
  ...(['who-by-proxy', 'who-domain', 'parker-by-own-diallers-proxy', 'parker-domain'] as const).map(fallbackLabel),
];
/**
 * [S1] Variables of the switch's own that we need on a leg until it is joined: with `socket` and its guard, while it is told
 * something or waits, and for the join itself. What somebody else had set there is kept, and put back at the join.
 */
export const BORROWED = [
  'socket_resume',
  'inline_destination',
  'last_sched_id',
  'playback_timeout_sec',
  'park_after_bridge',
  'transfer_after_bridge',
  'uuid_bridge_continue_on_cancel',
  'initial_callee_id_name',
  'initial_callee_id_number',
] as const;

/** [S1] The same, where the switch itself rings somebody for a leg. */
export const BORROWED_TO_RING = [
  'hangup_after_bridge',
  'continue_on_fail',
  'ignore_early_media',
  'call_timeout',
  'ringback',
  'transfer_ringback',
  'effective_caller_id_name',
] as const;

/** Under which what others had set is kept. */
export const keptName = (variable: string): string => `parkade_kept_${variable}`;

/** Written and read by engines, and by whoever looks at a channel; the dialplan does without. */
export const ENGINE_ONLY: readonly VariableName[] = [
  VARIABLE.version,
  VARIABLE.caller,
  VARIABLE.parker,
  VARIABLE.parkedAt,
  VARIABLE.dueAt,
  VARIABLE.early,
  VARIABLE.reason,
  VARIABLE.ring,
  VARIABLE.ringing,
  VARIABLE.ringNodes,
  VARIABLE.putBack,
  VARIABLE.farEnd,
  VARIABLE.forWhom,
  VARIABLE.keptFor,
  VARIABLE.page,
];

/** The SIP header that carries a one-time ticket from node to node, as the variable that the switch makes of it. */
export const TICKET_HEADER = 'sip_h_X-Parkade-Ticket';

/** In which a phone that parks on a line of its own says for whom. */
export const FOR_WHOM_HEADER = 'sip_h_X-Parkade-For';

/** In the same call, the context from which who fetches the caller dialled. */
export const HOME_HEADER = 'sip_h_X-Parkade-Home';

/** The header in which a node names the leg for which it calls another one (sofia.c:sofia_handle_sip_i_refer). */
export const REFER_FOR_HEADER = 'sip_h_X-FS-Refer-For';

/**
 * The one variable of a leg that is also a column of the switch's channel list and that nothing else gives a meaning to
 * (switch_core_sqldb.c:core_event_handler): by it the legs of a ringing are found.
 */
export const LISTED_BY = 'presence_data';

export type ExtensionName = (typeof EXTENSION)[keyof typeof EXTENSION];
export type VariableName = (typeof VARIABLE)[keyof typeof VARIABLE];
export type Role = 'caller' | 'retriever' | 'consult' | 'recall' | 'called-back';

/**
 * A variable of the switch, not of a leg: which engines are to be asked before all others, `host:port|host:port|`. Not set as long as
 * no engine stands still; a switch that was started again asks in the order of its dialplan.
 */
export const ENGINES_FIRST = 'parkade_engines_first';

/** What stands for a variable's value where the switch expands texts. */
export const valueOf = (variable: string): string => `\${${variable}}`;

/** How a transfer or an origination names one of our extensions. */
export const placeOf = (extension: ExtensionName): string => `${extension} XML ${OWN_CONTEXT}`;
