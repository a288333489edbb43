import {
  type CallId,
  type LegId,
  type NodeId,
  type RingId,
  type UserAddress,
  parseLegId,
} from '@parkade/park-decision';
import type {
  EnginePlace,
  JoinState,
  TalkState,
  TransferLeg,
  UsersTalk,
  SwitchCommands,
  WhyAlone,
  WhoIsBehind,
  WhoWaits,
} from '@parkade/park-ports';
import type { HeldLeg } from '@parkade/park-decision';
import type { CommandReply } from './epoch-client.js';
import {
  heldIds,
  heldPartyOf,
  holdingLegs,
  isByRegistration,
  isForTransfer,
  isListed,
  legsNaming,
  ownerIn,
  partyOf,
  legsAt,
  readHeldLeg,
  readIdentity,
  standingIn,
  standingOf,
  readPartyOfLine,
  unansweredLegs,
  VARIABLE,
  type House,
  type PartyOfLine,
} from '@parkade/dialplan-contract';
import type { Rank } from './command-queue.js';
import type { NodeLink } from './node-link.js';

/** `leg` is the phone's, `held` whom it holds. */
export interface CallOnHold {
  readonly leg: LegId;
  readonly held: LegId;
}

/** What can be asked of the switches: read-only, so that a question may be asked as often as one likes. */
export class SwitchQuestions {
  readonly #links: ReadonlyMap<NodeId, NodeLink>;

  /** The map is the asker's own: a node that comes into it later can be asked, too. */
  constructor(links: ReadonlyMap<NodeId, NodeLink>) {
    this.#links = links;
  }

  async legExists(node: NodeId, leg: LegId, waits: WhoWaits = 'call'): Promise<'yes' | 'no' | 'unknown'> {
    const reply = await this.#ask(node, `uuid_exists ${leg}`, waits);
    if (reply?.kind !== 'ok') return 'unknown';
    if (reply.text === 'true') return 'yes';
    return reply.text === 'false' ? 'no' : 'unknown';
  }

  /** By what `ringLine` had written beside each rung leg in the switch's channel list, which follows the legs by some milliseconds. */
  async ringsAnywhere(ring: RingId): Promise<'yes' | 'no' | 'unknown'> {
    const lists = await Promise.all(
      [...this.#links.keys()].map((node) => this.#ask(node, `show channels like ${ring} as json`)),
    );
    const found = lists.map((list) => (list?.kind === 'ok' ? isListed(list.text, ring) : undefined));
    if (found.includes(true)) return 'yes';
    return found.includes(undefined) ? 'unknown' : 'no';
  }

  async whoIsOn(leg: LegId): Promise<{ readonly name: string; readonly number: string } | null> {
    const dumps = await Promise.all([...this.#links.keys()].map((node) => this.#ask(node, `uuid_dump ${leg} json`)));
    const said = dumps.map((dump) => (dump?.kind === 'ok' ? readIdentity(dump.text) : undefined));
    return said.find((one) => one !== undefined) ?? null;
  }

  /** Nothing is parked any later for it than a phone is found. */
  async whoIsBehind(leg: LegId, house?: House): Promise<WhoIsBehind | null> {
    return (await inTime(this.#whoTalksTo(leg, MOST_LINES, house), LOCATE_MS)) ?? null;
  }

  async #whoTalksTo(leg: LegId, lines: number, house: House | undefined): Promise<WhoIsBehind | undefined> {
    const said = await Promise.all([...this.#links.keys()].map((node) => this.#partyOn(node, leg, house)));
    const found = said.find((one) => one !== undefined);
    if (found?.farEnd === undefined || lines <= 1) return found?.who;
    return (await this.#whoTalksTo(found.farEnd, lines - 1, house)) ?? found.who;
  }

  async #partyOn(node: NodeId, leg: LegId, house: House | undefined): Promise<PartyOfLine | undefined> {
    const talk = await this.talkOf(node, leg);
    const dump = talk.kind === 'talking' ? await this.#ask(node, `uuid_dump ${talk.with} json`) : undefined;
    return dump?.kind === 'ok' ? readPartyOfLine(dump.text, house) : undefined;
  }

  /** Every script that gives a leg something to do writes on it whose it is; whom the dialplan parks by itself is nobody's. */
  async isElsewhere(node: NodeId, leg: LegId, callId: CallId): Promise<boolean> {
    const owner = await this.#ask(node, `uuid_getvar ${leg} ${VARIABLE.call}`);
    return owner?.kind === 'ok' && owner.text !== callId;
  }

  /**
   * `last_bridge_to` of the caller's leg is written when media are bridged and not before
   * (`switch_ivr_bridge.c:audio_bridge_thread`, `switch_ivr_multi_threaded_bridge`), whereas `signal_bond` and `bridge_uuid`
   * are written by `uuid_bridge` itself and prove nothing. A retriever who has left since was joined all the same.
   */
  async joinState(node: NodeId, caller: LegId, retriever: LegId): Promise<JoinState> {
    const callerExists = await this.legExists(node, caller);
    if (callerExists !== 'yes') return callerExists === 'no' ? 'caller-gone' : 'unknown';
    const peer = await this.#ask(node, `uuid_getvar ${caller} last_bridge_to`);
    if (peer?.kind === 'refused') return 'caller-gone';
    if (peer?.kind !== 'ok') return 'unknown';
    if (peer.text === retriever) return 'joined';
    const retrieverExists = await this.legExists(node, retriever);
    if (retrieverExists === 'unknown') return 'unknown';
    return retrieverExists === 'yes' ? 'not-joined' : 'retriever-gone';
  }

  /**
   * `uuid_bridge` names the partner in `signal_bond` before anything is joined, a transfer takes that away again
   * (`switch_ivr.c:switch_ivr_session_transfer`), and `last_bridge_to` is written when media are bridged: only both together say
   * that these two talk now.
   */
  async talkOf(node: NodeId, leg: LegId): Promise<TalkState> {
    const bond = await this.#ask(node, `uuid_getvar ${leg} signal_bond`);
    const last = bond?.kind === 'ok' ? await this.#ask(node, `uuid_getvar ${leg} last_bridge_to`) : bond;
    if (bond?.kind === 'refused' || last?.kind === 'refused') return { kind: 'gone' };
    if (bond?.kind !== 'ok' || last?.kind !== 'ok') return { kind: 'unknown' };
    const partner = bond.text === last.text ? parseLegId(last.text) : undefined;
    return partner === undefined ? { kind: 'alone' } : { kind: 'talking', with: partner };
  }

  async ownerOf(node: NodeId, leg: LegId, house?: House): Promise<UserAddress | null | 'unknown'> {
    const dump = await this.#ask(node, `uuid_dump ${leg} json`);
    if (dump?.kind === 'refused') return null;
    const owner = dump?.kind === 'ok' ? ownerIn(dump.text, house) : undefined;
    return owner === undefined ? 'unknown' : owner;
  }

  /** A user's calls on hold on a node: the phone's own leg, and whom it holds. */
  async callsOnHold(node: NodeId, user: UserAddress, house?: House): Promise<readonly CallOnHold[] | 'unknown'> {
    const list = await this.#ask(node, 'show channels as json');
    const legs = list?.kind === 'ok' ? holdingLegs(list.text) : undefined;
    if (legs === undefined || legs.length > MOST_ON_HOLD) return 'unknown';
    const dumps = await Promise.all(
      legs.map(async (leg) => ({ leg, dump: await this.#ask(node, `uuid_dump ${leg} json`) })),
    );
    return dumps.flatMap(({ leg, dump }) => {
      const held = dump?.kind === 'ok' ? heldPartyOf(dump.text, user, house) : undefined;
      return held === undefined ? [] : [{ leg, held }];
    });
  }

  async legsAt(node: NodeId, engines: readonly EnginePlace[]): Promise<readonly LegId[] | 'unknown'> {
    const list = await this.#ask(node, 'show channels as json', 'way');
    return (list?.kind === 'ok' ? legsAt(list.text, engines) : undefined) ?? 'unknown';
  }

  async heldLegs(node: NodeId): Promise<readonly HeldLeg[] | 'unknown'> {
    const list = await this.#ask(node, 'show channels as json', 'look');
    const legs = list?.kind === 'ok' ? heldIds(list.text) : undefined;
    if (legs === undefined) return 'unknown';
    const held: HeldLeg[] = [];
    for (const leg of legs) {
      const dump = await this.#ask(node, `uuid_dump ${leg} json`, 'look');
      // A leg that has gone meanwhile is not held any more.
      if (dump?.kind === 'refused') continue;
      const read = dump?.kind === 'ok' ? readHeldLeg(leg, dump.text) : undefined;
      if (read === undefined) return 'unknown';
      if (read !== 'elsewhere') held.push(read);
    }
    return held;
  }

  async unansweredTransfers(
    node: NodeId,
    isWanted: (dialled: string) => boolean,
  ): Promise<readonly TransferLeg[] | 'unknown'> {
    const list = await this.#ask(node, 'show channels as json', 'look');
    const legs = list?.kind === 'ok' ? unansweredLegs(list.text) : undefined;
    if (legs === undefined) return 'unknown';
    const found: TransferLeg[] = [];
    for (const one of legs.filter(({ dialled }) => isWanted(dialled))) {
      const dump = await this.#ask(node, `uuid_dump ${one.leg} json`, 'look');
      if (dump?.kind === 'ok' && isForTransfer(dump.text)) found.push(one);
    }
    return found;
  }

  /**
   * `sofia_contact` lists the contacts of a user, parted by commas, and answers `error/user_not_registered` where it knows none
   * (`mod_sofia.c:sofia_contact_function`). Nodes that share their registrations, or to which one phone registers twice, list the
   * same contact: it is compared as text, and never used for anything else. Where a node does not answer in time its phones do not ring.
   */
  async locate(prefer: NodeId, user: UserAddress): Promise<readonly NodeId[]> {
    const nodes = [prefer, ...[...this.#links.keys()].filter((node) => node !== prefer)];
    const lists = await Promise.all(nodes.map((node) => this.#contacts(node, user)));
    const known = new Set<string>();
    const found = nodes.filter((_node, index) => {
      const contacts = lists[index] ?? [];
      const isFirst = contacts.some((contact) => !known.has(contact));
      for (const contact of contacts) known.add(contact);
      return isFirst;
    });
    return found.length === 0 ? [prefer] : found;
  }

  /** Sofia profiles of the node at which phones of the user are registered (`sofia/<profile>/sip:…` is a contact). */
  async profilesOf(node: NodeId, user: UserAddress): Promise<readonly string[] | 'link-down'> {
    const list = await this.#ask(node, `sofia_contact */${user.user}@${user.domain}`);
    if (list?.kind !== 'ok') return 'link-down';
    const profiles = list.text.split(',').map((contact) => /^sofia\/([A-Za-z0-9._-]{1,64})\//.exec(contact)?.[1]);
    return [...new Set(profiles.filter((profile) => profile !== undefined))];
  }

  /**
   * The directory may say that a user is dialled otherwise than by registration; then nobody knows before it rings. Who is not in it, or
   * has no `dial-string`, cannot be rung at all (mod_dptools.c:user_outgoing_channel).
   */
  async isRegistered(user: UserAddress): Promise<'yes' | 'no' | 'unknown'> {
    const nodes = [...this.#links.keys()];
    const lists = await Promise.all(nodes.map((node) => this.#contacts(node, user)));
    if (lists.some((contacts) => contacts !== undefined && contacts.length > 0)) return 'yes';
    const [first] = nodes;
    if (first === undefined || lists.includes(undefined)) return 'unknown';
    const dialled = await this.#ask(first, `user_data ${user.user}@${user.domain} param dial-string`);
    if (dialled?.kind === 'refused') return 'no';
    if (dialled?.kind !== 'ok' || !isByRegistration(dialled.text)) return 'unknown';
    const overVerto = await this.#ask(first, `verto_contact ${user.user}@${user.domain}`);
    if (overVerto?.kind === 'refused') return 'no';
    if (overVerto?.kind !== 'ok') return 'unknown';
    return overVerto.text.split(',').some(isContact) ? 'yes' : 'no';
  }

  /**
   * Legs whose row in the list names the user in any column are asked whose they are. A node that does not say may be the one at which the
   * user talks just now, and what another shows their held call: then nothing is known.
   */
  async talksOf(user: UserAddress, house?: House): Promise<readonly UsersTalk[] | 'unknown'> {
    const all = await Promise.all([...this.#links.keys()].map((node) => this.#talksAt(node, user, house)));
    return all.includes(undefined) ? 'unknown' : all.flatMap((talks) => talks ?? []);
  }

  async #talksAt(node: NodeId, user: UserAddress, house?: House): Promise<readonly UsersTalk[] | undefined> {
    const list = await this.#ask(node, 'show channels as json', 'look');
    const legs = list?.kind === 'ok' ? legsNaming(user, list.text) : undefined;
    if (legs === undefined || legs.length > MOST_OF_A_USER) return undefined;
    const dumps = await Promise.all(
      legs.map(async (leg) => ({ leg, dump: await this.#ask(node, `uuid_dump ${leg} json`, 'look') })),
    );
    if (dumps.some(({ dump }) => dump?.kind !== 'ok' && dump?.kind !== 'refused')) return undefined;
    return dumps.flatMap(({ leg, dump }) => {
      const other = dump?.kind === 'ok' ? partyOf(dump.text, user, house) : undefined;
      return other === undefined ? [] : [{ node, leg, with: other }];
    });
  }

  async whyAlone(who: Parameters<SwitchCommands['whyAlone']>[0], house?: House): Promise<WhyAlone> {
    if ('leg' in who) {
      const dump = await this.#ask(who.node, `uuid_dump ${who.leg} json`);
      return (dump?.kind === 'ok' ? standingIn(dump.text) : undefined) ?? 'unknown';
    }
    const all = await Promise.all([...this.#links.keys()].map((node) => this.#standings(node, who.user, house)));
    const found = all.flat();
    return found.find((one) => one !== 'alone') ?? (found.length === 0 ? 'unknown' : 'alone');
  }

  async #standings(node: NodeId, user: UserAddress, house?: House): Promise<readonly WhyAlone[]> {
    const list = await this.#ask(node, 'show channels as json');
    const legs = list?.kind === 'ok' ? (legsNaming(user, list.text) ?? []) : [];
    if (legs.length > MOST_OF_A_USER) return [];
    const dumps = await Promise.all(legs.map((leg) => this.#ask(node, `uuid_dump ${leg} json`)));
    return dumps.flatMap((dump) => (dump?.kind === 'ok' ? (standingOf(dump.text, user, house) ?? []) : []));
  }

  /** `undefined` where the node does not say. */
  async #contacts(node: NodeId, user: UserAddress): Promise<readonly string[] | undefined> {
    const list = await inTime(this.#ask(node, `sofia_contact */${user.user}@${user.domain}`), LOCATE_MS);
    if (list?.kind === 'refused') return [];
    return list?.kind === 'ok' ? list.text.split(',').filter(isContact) : undefined;
  }

  async #ask(node: NodeId, line: string, rank: Rank = 'call'): Promise<CommandReply | undefined> {
    return this.#links.get(node)?.api(line, rank);
  }
}

/** ms. Well before a command counts as forgotten and is sent again; a switch that is there answers within a few. */
const LOCATE_MS = 400;
/** Nobody is looked for behind more lines between nodes than these. */
const MOST_LINES = 4;
/** Each of them is a question more; a node with so many is too busy to be asked for one phone's convenience. */
const MOST_ON_HOLD = 40;
/** The same of the legs that may be a user's. */
const MOST_OF_A_USER = 40;

function inTime<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    late = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(late));
}

const isContact = (text: string): boolean => text !== '' && !text.startsWith('error/');
