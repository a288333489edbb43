import { declarationOf, type CallId, type LotId, type NodeId, type UserAddress } from '@parkade/park-decision';

/**
 * The one place that spells a key. All keys share the hash tag `{<prefix>}`, so that a script may touch several of them
 * on a Redis Cluster.
 *
 *     {parkade}:calls               hash    call id -> call as JSON, live and lately ended
 *     {parkade}:fences              hash    call id -> "<schema>:<version>"
 *     {parkade}:legs                hash    leg -> call id, legs of live calls only
 *     {parkade}:live                zset    call id by deadline (ms since 1970)
 *     {parkade}:ended               zset    call id by end (ms since 1970); what is old is forgotten
 *     {parkade}:outbox              hash    call id -> "<version> <pending outbox commands as JSON>"
 *     {parkade}:outbox-at           zset    call id by commit (ms since 1970)
 *     {parkade}:lot:<lot>:orbits    hash    orbit -> call id of its occupant
 *     {parkade}:lot:<lot>:freed     hash    orbit -> when it was last freed (ms since 1970)
 *     {parkade}:lot:<lot>:last      string  the orbit assigned last
 *     {parkade}:lot:<lot>:events    stream  field "event": the event as JSON; one for all lots of a declaration
 *     {parkade}:lot:<lot>:domains   zset    domain by its last park (ms since 1970), of a declaration for many domains
 *     {parkade}:lot:<lot>:parker:<user@domain>  set  live calls of that parker; of nobody known under "-"
 *     {parkade}:history:<call>      list    the events of a live call as JSON, where records are kept
 *     {parkade}:records             stream  fields "call", "history" of a call that has ended, or "refused"; never trimmed
 *     {parkade}:records-left-out    hash    "call", "refused" -> how many there was no room for in that stream
 *     {parkade}:places:<follower>   hash    lot -> where that follower stands in the lot's events
 *     {parkade}:node:<node>         set     live calls on that node
 *     {parkade}:ticket:<id>         string  the ticket as JSON, with an expiry
 *     {parkade}:lot:<lot>:tries:<user@domain>  string  how many empty orbits they dialled, with an expiry
 *     {parkade}:lease:<name>        string  its holder, with an expiry
 *     {parkade}:cores:<node>        hash    Core-UUID -> "<renewed at (ms since 1970)> <engine>", with an expiry
 *     {parkade}:drains              hash    "node:<name>" or "engine:<name>" -> since when (ms since 1970)
 *     {parkade}:engines             hash    engine -> its last report as JSON
 *     {parkade}:api:tokens          hash    SHA-256 of a token -> what it may, as JSON
 *     {parkade}:api:users           hash    user -> what they may, and their password's derivation, as JSON
 *     {parkade}:api:session:<hash>  string  whose session, as JSON, with an expiry
 *     {parkade}:api:sign-ins:<user> string  how often signing in failed, with an expiry
 *     {parkade}:api:asked:<key>     string  a request, and what it was answered, as JSON, with an expiry
 */
export interface Keys {
  readonly calls: string;
  readonly fences: string;
  readonly legs: string;
  readonly live: string;
  readonly ended: string;
  readonly outbox: string;
  readonly outboxAt: string;
  readonly orbits: (lot: LotId) => string;
  readonly freed: (lot: LotId) => string;
  readonly last: (lot: LotId) => string;
  readonly ofParker: (lot: LotId, parker: UserAddress | null) => string;
  readonly onNode: (node: NodeId) => string;
  readonly events: (lot: LotId) => string;
  readonly domains: (lot: LotId) => string;
  readonly history: (call: CallId) => string;
  readonly records: string;
  readonly recordsLeftOut: string;
  readonly places: (follower: string) => string;
  readonly ticket: (id: string) => string;
  readonly tries: (lot: LotId, who: UserAddress) => string;
  readonly lease: (name: string) => string;
  readonly cores: (node: NodeId) => string;
  readonly drains: string;
  readonly engines: string;
  readonly tokens: string;
  readonly users: string;
  readonly session: (hash: string) => string;
  readonly signIns: (user: string) => string;
  readonly asked: (key: string) => string;
}

/** About how many events are kept per lot. */
export const DEFAULT_EVENT_LIMIT = 10_000;

const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws RangeError when the prefix could spoil the hash tag. */
export function keysFor(prefix: string): Keys {
  if (!PREFIX.test(prefix)) throw new RangeError(`"${prefix}" cannot be a key prefix: letters, digits, ".", "_", "-"`);
  const key = (...parts: readonly string[]): string => [`{${prefix}}`, ...parts].join(':');
  return {
    calls: key('calls'),
    fences: key('fences'),
    legs: key('legs'),
    live: key('live'),
    ended: key('ended'),
    outbox: key('outbox'),
    outboxAt: key('outbox-at'),
    orbits: (lot) => key('lot', lot, 'orbits'),
    freed: (lot) => key('lot', lot, 'freed'),
    last: (lot) => key('lot', lot, 'last'),
    ofParker: (lot, parker) => key('lot', lot, 'parker', parker === null ? '-' : `${parker.user}@${parker.domain}`),
    onNode: (node) => key('node', node),
    events: (lot) => key('lot', declarationOf(lot), 'events'),
    domains: (lot) => key('lot', declarationOf(lot), 'domains'),
    history: (call) => key('history', call),
    records: key('records'),
    recordsLeftOut: key('records-left-out'),
    places: (follower) => key('places', follower),
    ticket: (id) => key('ticket', id),
    tries: (lot, { user, domain }) => key('lot', lot, 'tries', `${user}@${domain}`),
    lease: (name) => key('lease', name),
    cores: (node) => key('cores', node),
    drains: key('drains'),
    engines: key('engines'),
    tokens: key('api', 'tokens'),
    users: key('api', 'users'),
    session: (hash) => key('api', 'session', hash),
    signIns: (user) => key('api', 'sign-ins', user),
    asked: (name) => key('api', 'asked', name),
  };
}
