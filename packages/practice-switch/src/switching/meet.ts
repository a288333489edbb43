import type { Leg } from '../channel/leg.js';
import { afterBridgeOrder, afterJoin, bondLegs, conductJoin, type Shown } from './conduct-join.js';
import { flipCallerId, runOn, transferLeg } from './transfer.js';

/** What the narrow windows of a join do to the leg that is left over. */
export interface MeetingManners {
  /** The partner is gone: what uuid_bridge does (see {@link stranded}), or the leg ends (intercept). */
  readonly originatorAlone: 'as-bridge' | 'end';
  /** The originator is gone: what uuid_bridge does, or the leg is left in silence, or ends (intercept). */
  readonly originateeAlone: 'as-bridge' | 'silence' | 'end';
  /** A caller who was taken while they heard it ring keeps their own name (recorded). */
  readonly keepsNames?: boolean;
}

export const UUID_BRIDGE_MANNERS: MeetingManners = { originatorAlone: 'as-bridge', originateeAlone: 'as-bridge' };

/**
 * uuid_bridge of two legs in flight. `+OK` was said long before; the three turns here are where it can go wrong
 * (switch_ivr_bridge.c:uuid_bridge_on_soft_execute).
 */
class Meeting {
  readonly originator: Leg;
  readonly originatee: Leg;
  readonly manners: MeetingManners;
  #calledOff = false;
  readonly #watchers = new Set<() => void>();

  constructor(originator: Leg, originatee: Leg, manners: MeetingManners) {
    this.manners = manners;
    this.originator = originator;
    this.originatee = originatee;
  }

  get isCurrent(): boolean {
    return meetings.get(this.originator) === this && meetings.get(this.originatee) === this;
  }

  callOff(): void {
    this.#calledOff = true;
    for (const tell of this.#watchers) tell();
  }

  onCalledOff(tell: () => void): () => void {
    if (this.#calledOff) {
      tell();
      return () => undefined;
    }
    this.#watchers.add(tell);
    return () => void this.#watchers.delete(tell);
  }
}

/** The latest meeting each leg was called to; an older one has no claim any more. */
const meetings = new WeakMap<Leg, Meeting>();

export type MeetingRequest = 'accepted' | 'refused';

/**
 * Queues the join of two legs. `refused` when one is gone or neither has media; `accepted` promises nothing: a partner that
 * dies now leaves the originator up in silence, an originator that dies now gives the other leg its music back.
 */
export function uuidBridge(first: Leg, second: Leg, manners = UUID_BRIDGE_MANNERS): MeetingRequest {
  if (!first.alive || !second.alive || first === second) return 'refused';
  const [originator, originatee] = hasMedia(first) ? [first, second] : [second, first];
  if (!hasMedia(originator)) return 'refused';
  flipCallerId(originator);
  bondLegs(originator, originatee);
  noteTransfer(originator, originatee);
  noteTransfer(originatee, originator);
  const meeting = new Meeting(originator, originatee, manners);
  meetings.set(originator, meeting);
  meetings.set(originatee, meeting);
  originator.transferring = true;
  originatee.transferring = true;
  runOn(originatee);
  const { profileUuid } = originatee.profile;
  originator.node.timing.soon(() => {
    // A transfer of its own in the gap has put the leg out of the join's reach.
    if (originatee.profile.profileUuid !== profileUuid) meetings.delete(originatee);
    interrupt(meeting);
  });
  return 'accepted';
}

function hasMedia(leg: Leg): boolean {
  return leg.answerState === 'answered' || leg.answerState === 'early';
}

function noteTransfer(leg: Leg, other: Leg): void {
  const source = `${Math.floor(Date.now() / 1000)}:${leg.profile.profileUuid}:uuid_br:${other.uuid}`;
  leg.variables.set('original_destination_number', leg.profile.destinationNumber);
  leg.variables.set('original_caller_id_name', leg.profile.callerIdName);
  leg.variables.set('original_caller_id_number', leg.profile.callerIdNumber);
  leg.profile = { ...leg.profile, transferSource: source };
  leg.variables.push('transfer_history', source);
  leg.variables.set('transfer_source', source);
}

/** Both legs drop what they do. A partner already lost leaves the originator waiting for ever. */
function interrupt(meeting: Meeting): void {
  const { originator, originatee } = meeting;
  if (!originator.alive) {
    if (!meeting.isCurrent) return;
    const { originateeAlone } = meeting.manners;
    originatee.orders.redirect({ kind: 'meet', meet: () => Promise.resolve(leftAlone(originatee, originateeAlone)) });
    return;
  }
  if (!originatee.alive || meetings.get(originatee) !== meeting) {
    originator.orders.redirect({ kind: 'meet', meet: () => Promise.resolve(abandoned(meeting)) });
    return;
  }
  if (!meeting.isCurrent) return;
  originatee.orders.redirect({ kind: 'meet', meet: () => attend(meeting) });
  originator.orders.redirect({ kind: 'meet', meet: () => lead(meeting) });
}

/** The originator's thread. */
async function lead(meeting: Meeting): Promise<void> {
  const { originator, originatee } = meeting;
  originator.state = 'CS_RESET';
  do {
    const turn = await originator.orders.wait<void>((done) => originator.node.timing.soon(done));
    if (turn.kind === 'broken') {
      meeting.callOff();
      return;
    }
    if (!originatee.alive || !meeting.isCurrent) {
      abandoned(meeting);
      return;
    }
  } while (!originator.answered || !originatee.answered);
  originator.state = 'CS_SOFT_EXECUTE';
  originator.fire('CHANNEL_EXECUTE', appHeaders(originatee));
  originatee.fire('CHANNEL_EXECUTE', appHeaders(originator));
  const came = meeting.manners.keepsNames === true ? undefined : invertCallerId(originator, originatee);
  await conductJoin(originator, originatee, originatee.direction === 'inbound' ? came : undefined);
  if (originator.calledAway) return;
  afterJoin(originator);
  originator.orders.follow({ kind: 'continue' });
}

function appHeaders(other: Leg): [string, string][] {
  return [
    ['Application', 'uuid_bridge'],
    ['Application-Data', other.uuid],
  ];
}

/** The originatee's thread: called into the join, or released to what it did before. */
async function attend(meeting: Meeting): Promise<void> {
  const { originatee } = meeting;
  originatee.state = 'CS_RESET';
  const end = await originatee.orders.wait<void>((done) => meeting.onCalledOff(done));
  if (end.kind === 'done') leftAlone(originatee, meeting.manners.originateeAlone);
  else if (originatee.join === null && meeting.isCurrent) meetings.delete(originatee);
}

/** The originator's partner did not come (switch_ivr_bridge.c:1175-1265: not there any more, not waited for, not ready). */
function abandoned(meeting: Meeting): void {
  const { originator, originatee, manners } = meeting;
  if (manners.originatorAlone === 'end') {
    originator.hangUp('NORMAL_CLEARING');
    return;
  }
  if (originatee.alive) {
    stranded(originator);
    return;
  }
  const partnerIsForgotten = originator.node.sessions.locate(originatee.uuid) === undefined;
  if (partnerIsForgotten && afterBridgeOrder(originator)) return;
  const way = originatee.variables.get('rdnis') ?? originatee.profile.rdnis;
  if (!partnerIsForgotten && originator.variables.isTrue('uuid_bridge_continue_on_cancel')) {
    originator.orders.follow({ kind: 'continue' });
  } else if (!partnerIsForgotten && way !== '') {
    transferLeg(originator, { extension: way }, 'own-thread');
  } else stranded(originator);
}

function leftAlone(originatee: Leg, fate: MeetingManners['originateeAlone']): void {
  switch (fate) {
    case 'as-bridge':
      stranded(originatee);
      break;
    case 'silence':
      originatee.orders.follow({ kind: 'limbo' });
      break;
    case 'end':
      originatee.hangUp('NORMAL_CLEARING');
  }
}

/** Seen live: a leg that was listening to music has it back; any other stays up in silence. */
function stranded(leg: Leg): void {
  const interrupted = leg.extension?.actions[leg.extension.cursor - 1]?.application ?? '';
  leg.orders.follow({ kind: interrupted.endsWith('playback') ? 'again' : 'limbo' });
}

/**
 * After a pick-up the parked leg's caller id is the retriever's (seen live); its own is in `original_caller_id_*`.
 *
 * @returns who the originatee was: the originator's phone shows them (seen live)
 */
function invertCallerId(originator: Leg, originatee: Leg): Shown {
  const taken = { name: originatee.profile.callerIdName, number: originatee.profile.callerIdNumber };
  originatee.endpoint.onDisplay(originator.profile.callerIdName, originator.profile.callerIdNumber);
  originator.profile = { ...originator.profile, calleeIdName: taken.name, calleeIdNumber: taken.number };
  originatee.profile = {
    ...originatee.profile,
    callerIdName: originator.profile.callerIdName,
    callerIdNumber: originator.profile.callerIdNumber,
  };
  return taken;
}
