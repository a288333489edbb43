import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  parseNodeId,
  type HeldLeg,
  type Lamp,
  type LotId,
  type LotPolicy,
  type NodeId,
  type Orbit,
  type CommandOutcome,
} from '@parkade/park-decision';
import { Background, type EngineDeps } from '@parkade/park-engine';
import {
  type EventLog,
  type Follower,
  type Following,
  type ResetWhy,
  type HeldLegs,
  type LampCommands,
  type Leases,
  type TransferLeg,
  type TransferLegs,
} from '@parkade/park-ports';
import { WatchKeeping } from '@parkade/node-watch';

const [east, west] = ['east', 'west'].map((name) => parseNodeId(name) as NodeId) as [NodeId, NodeId];
const lot = 'main' as LotId;
const orbits = ['701', '702'] as Orbit[];
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Opened once from outside; whoever waits goes on. */
class Gate {
  open: () => void = () => undefined;
  readonly passed = new Promise<void>((resolve) => (this.open = resolve));
}

/** What is followed when, is the test's to say. */
class Events implements Pick<EventLog, 'follow'> {
  readonly following = new Gate();
  #follower: Follower | undefined;

  async follow(_lots: readonly LotId[], _from: unknown, follower: Follower): Promise<Following> {
    this.#follower = follower;
    await this.following.passed;
    return {
      add: () => {
        this.reset('no-position');
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }

  interrupted(): void {
    this.#follower?.interrupted?.();
  }

  resumed(): void {
    this.#follower?.resumed?.();
  }

  reset(why: ResetWhy): void {
    void this.#follower?.reset([{ lot, why, position: '0-0' }]);
  }
}

class Switches implements LampCommands, HeldLegs, TransferLegs {
  readonly shown: { readonly node: NodeId; readonly lamp: Lamp; readonly to: string }[] = [];
  readonly asked: NodeId[] = [];
  readonly slow = new Map<NodeId, Gate>();
  readonly mute = new Set<NodeId>();

  lamp(node: NodeId, _domain: string, lamp: Lamp, audience: { readonly kind: string }): Promise<CommandOutcome> {
    this.shown.push({ node, lamp, to: audience.kind });
    return Promise.resolve({ kind: 'done' });
  }

  async heldLegs(node: NodeId): Promise<readonly HeldLeg[] | 'unknown'> {
    this.asked.push(node);
    await this.slow.get(node)?.passed;
    return this.mute.has(node) ? 'unknown' : [];
  }

  unansweredTransfers(): Promise<readonly TransferLeg[]> {
    return Promise.resolve([]);
  }

  mark(): Promise<CommandOutcome> {
    return Promise.resolve({ kind: 'done' });
  }
}

const everybodysLeases: Leases = { hold: () => Promise.resolve('mine'), release: () => Promise.resolve() };

class House {
  readonly events = new Events();
  readonly switches = new Switches();
  readonly background = new Background(silent);
  readonly keeping: WatchKeeping;

  constructor() {
    this.keeping = new WatchKeeping({
      deps: partsWith(this.background),
      lamps: this.switches,
      held: this.switches,
      transfers: this.switches,
      leases: everybodysLeases,
      events: this.events,
      lots: [lot],
      nodes: [east, west],
      nodeLostMs: () => 60_000,
      holder: 'me',
    });
  }

  async linksUp(): Promise<void> {
    for (const node of [east, west])
      await this.keeping.switchEvent({ kind: 'link-up', node, coreUuid: `core-${node}` });
  }
}

/** A lot of two free orbits. */
function partsWith(background: Background): EngineDeps {
  const policy = { lot, domain: 'pbx.test', orbits } as unknown as LotPolicy;
  return {
    store: {
      occupants: () => Promise.resolve({ kind: 'ok', value: new Map() }),
      callsOn: () => Promise.resolve({ kind: 'ok', value: [] }),
      pendingOutbox: () => Promise.resolve({ kind: 'ok', value: [] }),
    },
    clock: { now: () => 0 },
    settings: { current: () => ({ outboxGraceMs: 700 }) },
    log: silent,
    meters: { count: () => undefined, observeMs: () => undefined, gauge: () => undefined },
    isOverloaded: () => false,
    lots: { policy: () => policy, numberPlans: [{ lot, domain: 'pbx.test', orbits: new Set(orbits) }] },
    background,
  } as unknown as EngineDeps;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const WITHIN_MS = 10_000;

/** Ends with the test that waits: turn after turn for ever would keep the whole run busy. */
async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + WITHIN_MS; !holds(); await turn())
    if (performance.now() > end) throw new Error(`not within ${WITHIN_MS} ms: ${String(holds)}`);
}

describe('WatchKeeping', () => {
  let house: House | undefined;

  afterEach(async () => {
    jest.useRealTimers();
    await house?.keeping.close();
  });

  it('[L1] watches no node before it follows the events: a change in between would never be shown', async () => {
    house = new House();
    const { events, switches, keeping } = house;
    const started = keeping.start();
    await house.linksUp();
    await turn();
    expect(switches.asked).toEqual([]);
    events.following.open();
    await started;
    await until(() => switches.shown.length >= 4);
    expect(new Set(switches.shown.map(({ node }) => node))).toEqual(new Set([east, west]));
  });

  it('[L1] shows no lamp before the callers of every node are known', async () => {
    house = new House();
    const { events, switches, keeping } = house;
    const slow = new Gate();
    switches.slow.set(west, slow);
    events.following.open();
    await house.linksUp();
    await keeping.start();
    await until(() => switches.asked.length === 2);
    await turn();
    expect(switches.shown).toEqual([]);
    slow.open();
    await until(() => switches.shown.length >= 4);
  });

  /** How the events come back: where they were, without the lots' memory, or for the first time. */
  const COMING_BACK: readonly (readonly [string, (events: Events) => void])[] = [
    ['nothing was missed', (events) => events.resumed()],
    ['the place in the stream is gone', (events) => events.reset('gap')],
    ['they could not be had from the beginning', (events) => events.reset('no-position')],
  ];
  it.each(COMING_BACK)(
    '[L1] from the loss of the events until the callers are known again no phone is told anything: %s',
    async (_how, comeBack) => {
      house = new House();
      const { events, switches, keeping } = house;
      events.following.open();
      await house.linksUp();
      await keeping.start();
      await until(() => switches.shown.length === 4);
      events.interrupted();
      const audience = { kind: 'subscription', id: 'key', proto: 'sip' } as const;
      await keeping.asked({ node: east, user: '701', domain: 'pbx.test', audience });
      expect(switches.shown).toHaveLength(4);
      const slow = new Gate();
      switches.slow.set(west, slow);
      comeBack(events);
      await until(() => switches.asked.length === 4);
      expect(switches.shown).toHaveLength(4);
      slow.open();
      await until(() => switches.shown.length === 8);
      await keeping.asked({ node: east, user: '701', domain: 'pbx.test', audience });
      expect(switches.shown.at(-1)).toMatchObject({ node: east, to: 'subscription' });
    },
  );

  it('[L1] an audit that could not be made says nothing: no lamp is shown before one was', async () => {
    house = new House();
    const { events, switches, keeping } = house;
    events.following.open();
    await house.linksUp();
    await keeping.start();
    await until(() => switches.shown.length === 4);
    events.interrupted();
    switches.mute.add(west);
    const before = switches.asked.length;
    events.resumed();
    // Asked in vain, and once more with the next renewal.
    await until(() => switches.asked.slice(before).filter((node) => node === west).length === 2);
    expect(switches.shown).toHaveLength(4);
    switches.mute.delete(west);
    await until(() => switches.shown.length === 8);
  });

  it('[M8] after a loss of the events a node is looked at twice: who was just put on hold is not on its first list', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] });
    house = new House();
    const { events, switches, keeping } = house;
    events.following.open();
    await house.linksUp();
    await keeping.start();
    await until(() => switches.shown.length === 4);
    events.interrupted();
    events.reset('gap');
    await until(() => switches.shown.length === 8);
    jest.advanceTimersByTime(1_000);
    await until(() => switches.asked.length === 6);
    expect(switches.asked.slice(4).sort()).toEqual([east, west]);
  });

  it('[L1] a gap in the events without an outage: all lamps are looked at again', async () => {
    house = new House();
    const { events, switches, keeping } = house;
    events.following.open();
    await house.linksUp();
    await keeping.start();
    await until(() => switches.shown.length === 4);
    events.reset('gap');
    await until(() => switches.shown.length === 8);
  });

  it('[B4] a lot that is added does not make the others blink', async () => {
    house = new House();
    const { events, switches, keeping } = house;
    events.following.open();
    await house.linksUp();
    await keeping.start();
    await until(() => switches.shown.length === 4);
    await keeping.reconfigured([lot]);
    await house.background.idle();
    expect(switches.asked).toHaveLength(2);
    expect(switches.shown).toHaveLength(4);
  });

  it('[M8] looks at a node again, with the next renewal, when something was heard that nobody could note', async () => {
    house = new House();
    const { events, switches, keeping } = house;
    events.following.open();
    await house.linksUp();
    await keeping.start();
    await until(() => switches.shown.length >= 4);
    keeping.missed(west);
    await until(() => switches.asked.length > 2);
    expect(switches.asked[2]).toBe(west);
  });

  it('[M8] looks again as long as the switch cannot be asked, and not at a node that it does not watch', async () => {
    house = new House();
    const { events, switches, keeping } = house;
    events.following.open();
    switches.mute.add(east);
    await keeping.switchEvent({ kind: 'link-up', node: east, coreUuid: 'core-east' });
    await keeping.start();
    keeping.missed(west);
    await until(() => switches.asked.length >= 2);
    switches.mute.delete(east);
    const mutelyAsked = switches.asked.length;
    await until(() => switches.asked.length > mutelyAsked);
    expect(new Set(switches.asked)).toEqual(new Set([east]));
  });

  it('[M3] takes no watch any more once it has been closed', async () => {
    house = new House();
    const { events, switches, keeping } = house;
    events.following.open();
    await keeping.start();
    await keeping.close();
    await house.linksUp();
    await house.background.idle();
    expect(switches.asked).toEqual([]);
  });
});
