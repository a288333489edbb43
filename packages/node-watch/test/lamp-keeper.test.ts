import { describe, expect, it } from '@jest/globals';
import { lampOf, parseNodeId, type Lamp, type LotId, type NodeId, type CommandOutcome } from '@parkade/park-decision';
import { type EngineDeps } from '@parkade/park-engine';
import { type LampAudience, type LampCommands } from '@parkade/park-ports';
import { LampKeeper } from '@parkade/node-watch';
import { InMemoryParkStore, ManualClock } from '@parkade/testkit';
import { engineDeps, openParked, openReserved } from './lamp-sample.js';

class RecordedLamps implements LampCommands {
  readonly shown: { node: NodeId; lamp: Lamp; audience: LampAudience }[] = [];
  outcome: CommandOutcome = { kind: 'done' };
  /** Awaited before a lamp counts as shown. */
  pace: Promise<void> = Promise.resolve();

  async lamp(node: NodeId, _domain: string, lamp: Lamp, audience: LampAudience): Promise<CommandOutcome> {
    await this.pace;
    this.shown.push({ node, lamp, audience });
    return this.outcome;
  }

  states(orbit: string): string[] {
    return this.shown.filter((one) => one.lamp.orbit === orbit).map((one) => one.lamp.state);
  }
}

const east = parseNodeId('east') as NodeId;
const lot = 'main' as LotId;

function keeper(mayShow?: () => boolean): {
  deps: EngineDeps;
  lamps: RecordedLamps;
  board: LampKeeper;
  store: InMemoryParkStore;
  idle: () => Promise<void>;
} {
  const store = new InMemoryParkStore();
  const deps = engineDeps(store, new ManualClock(1_800_000_000_000));
  const lamps = new RecordedLamps();
  return {
    deps,
    lamps,
    board: new LampKeeper(deps, lamps, [lot], mayShow),
    store,
    idle: () => deps.background.idle(),
  };
}

describe('LampKeeper', () => {
  it('[B1] an orbit is lit while a caller waits there', async () => {
    const { deps, lamps, board, idle } = keeper();
    const call = await openParked(deps, 'call0001');
    board.watch(east);
    await idle();
    expect(lamps.states(call.orbit)).toEqual(['confirmed']);
  });

  it('[B2] a reserved orbit is dark', async () => {
    const { deps, lamps, board, idle } = keeper();
    const call = await openReserved(deps, 'call0001');
    board.watch(east);
    await idle();
    expect(lamps.states(call.orbit)).toEqual(['off']);
  });

  it('[B3] a new watcher shows every orbit, dark ones too', async () => {
    const { deps, lamps, board, idle } = keeper();
    board.watch(east);
    await idle();
    expect(lamps.shown).toHaveLength(deps.lots.policy(lot)?.orbits.length ?? -1);
    expect(new Set(lamps.shown.map((one) => one.lamp.state))).toEqual(new Set(['off']));
  });

  it('[B4] after the configuration was replaced nothing is shown again; what is new is shown', async () => {
    const { deps, lamps, idle } = keeper();
    const call = await openParked(deps, 'call0001');
    const [numberPlan] = deps.lots.numberPlans;
    const lots = { ...deps.lots, numberPlans: [...deps.lots.numberPlans] };
    const board = new LampKeeper({ ...deps, lots }, lamps, [lot]);
    board.watch(east);
    await idle();
    const before = lamps.shown.length;
    board.reconfigured([lot]);
    await idle();
    expect(lamps.shown).toHaveLength(before);
    if (numberPlan !== undefined)
      lots.numberPlans[0] = { ...numberPlan, orbits: new Set([...numberPlan.orbits, '799']) };
    board.reconfigured([lot]);
    await idle();
    expect(lamps.states('799')).toEqual(['off']);
    expect(lamps.shown).toHaveLength(before + 1);
    expect(lamps.states(call.orbit)).toEqual(['confirmed']);
  });

  it('[B3] a probe is answered for that subscription only', async () => {
    const { deps, lamps, board, idle } = keeper();
    const call = await openParked(deps, 'call0001');
    board.watch(east);
    await idle();
    lamps.shown.length = 0;
    const audience = { kind: 'subscription', id: 'sub@phone', proto: 'park' } as const;
    await board.asked({ node: east, user: call.orbit, domain: 'pbx.test', audience });
    expect(lamps.shown).toEqual([{ node: east, lamp: lampOf(call.orbit, call), audience }]);
  });

  it('[B6] each change is told by every name of the domain, and a probe by the name it came with', async () => {
    const { deps, idle } = keeper();
    const call = await openParked(deps, 'call0001');
    const numberPlans = deps.lots.numberPlans.map((one) => ({ ...one, aliases: ['pbx', '10.0.0.5'] }));
    const told: string[] = [];
    const lamp = (_node: NodeId, domain: string, { orbit, state }: Lamp): Promise<CommandOutcome> => {
      if (orbit === call.orbit) told.push(`${domain} ${state}`);
      return Promise.resolve({ kind: 'done' });
    };
    const board = new LampKeeper({ ...deps, lots: { ...deps.lots, numberPlans } }, { lamp }, [lot]);
    board.watch(east);
    await idle();
    expect(told).toEqual(['pbx.test confirmed', 'pbx confirmed', '10.0.0.5 confirmed']);
    const audience = { kind: 'subscription', id: 'x', proto: 'sip' } as const;
    for (const domain of ['10.0.0.5', 'PBX', 'c.test']) {
      told.length = 0;
      await board.asked({ node: east, user: call.orbit, domain, audience });
      expect(told).toEqual(domain === 'c.test' ? [] : [`${domain} confirmed`]);
    }
  });

  it('[B3] a probe for something that is no orbit, or of another domain, is not ours', async () => {
    const { lamps, board } = keeper();
    board.watch(east);
    lamps.shown.length = 0;
    const audience = { kind: 'subscription', id: 'x', proto: 'sip' } as const;
    await board.asked({ node: east, user: '1001', domain: 'pbx.test', audience });
    await board.asked({ node: east, user: '701', domain: 'other.test', audience });
    await board.asked({ node: east, user: "701'><x", domain: 'pbx.test', audience });
    expect(lamps.shown.filter((one) => one.audience.kind === 'subscription')).toEqual([]);
  });

  it('[B4] what did not change is not shown again', async () => {
    const { deps, lamps, board, store, idle } = keeper();
    const call = await openParked(deps, 'call0001');
    board.watch(east);
    await idle();
    const before = lamps.shown.length;
    const events = await store.log.read(lot, '0', 10);
    if (events.kind !== 'ok') throw new Error('store');
    board.eventsSeen(lot, events.value);
    board.showOwed();
    await idle();
    expect(lamps.shown).toHaveLength(before);
    expect(lamps.states(call.orbit)).toEqual(['confirmed']);
  });

  it('[B3] what the switch did not take is shown again, to everybody', async () => {
    const { deps, lamps, board, idle } = keeper();
    const call = await openParked(deps, 'call0001');
    lamps.outcome = { kind: 'unknown', why: 'no answer in time' };
    board.watch(east);
    await idle();
    lamps.outcome = { kind: 'done' };
    lamps.shown.length = 0;
    board.showOwed();
    await idle();
    expect(lamps.states(call.orbit)).toEqual(['confirmed']);
    board.showOwed();
    await idle();
    expect(lamps.states(call.orbit)).toEqual(['confirmed']);
  });

  it('[B3] a probe whose answer was lost is made up for', async () => {
    const { deps, lamps, board, idle } = keeper();
    const call = await openParked(deps, 'call0001');
    board.watch(east);
    await idle();
    lamps.shown.length = 0;
    lamps.outcome = { kind: 'link-down' };
    const audience = { kind: 'subscription', id: 'sub@phone', proto: 'sip' } as const;
    await board.asked({ node: east, user: call.orbit, domain: 'pbx.test', audience });
    lamps.outcome = { kind: 'done' };
    board.showOwed();
    await idle();
    expect(lamps.shown.map((one) => one.audience.kind)).toEqual(['subscription', 'everybody']);
  });

  it('[B3] a phone that asks while the lamp is being shown is told after that, and what the store says then', async () => {
    const { deps, lamps, board, idle } = keeper();
    let goOn = (): void => undefined;
    lamps.pace = new Promise((resolve) => (goOn = resolve));
    board.watch(east);
    const audience = { kind: 'subscription', id: 'sub@phone', proto: 'sip' } as const;
    const asked = board.asked({ node: east, user: '701', domain: 'pbx.test', audience });
    const call = await openParked(deps, 'call0001');
    goOn();
    await asked;
    await idle();
    const told = lamps.shown.filter((one) => one.lamp.orbit === call.orbit);
    expect(told.at(-1)?.lamp.state).toBe('confirmed');
    expect(told.filter((one) => one.audience.kind === 'subscription').map((one) => one.lamp.state)).toEqual([
      'confirmed',
    ]);
  });

  it('[B4] a second look at every orbit shows what no event told, and nothing else', async () => {
    const { deps, lamps, board, idle } = keeper();
    board.watch(east);
    await idle();
    lamps.shown.length = 0;
    const call = await openParked(deps, 'call0001');
    board.lookAgain(east);
    await idle();
    expect(lamps.shown.map(({ lamp }) => `${lamp.orbit} ${lamp.state}`)).toEqual([`${call.orbit} confirmed`]);
    board.unwatch(east);
    board.lookAgain(east);
    await idle();
    expect(lamps.shown).toHaveLength(1);
  });

  it('[B3] nothing is sent by a watcher whose right has run out meanwhile; with a right it is made up for', async () => {
    let mayShow = false;
    const { lamps, board, deps, idle } = keeper(() => mayShow);
    const call = await openParked(deps, 'call0001');
    board.watch(east);
    const audience = { kind: 'subscription', id: 'sub@phone', proto: 'sip' } as const;
    await board.asked({ node: east, user: call.orbit, domain: 'pbx.test', audience });
    await idle();
    expect(lamps.shown).toEqual([]);
    mayShow = true;
    board.showOwed();
    await idle();
    expect(lamps.states(call.orbit)).toEqual(['confirmed']);
  });

  it('an earlier watch says nothing about what a later one has shown', async () => {
    const { lamps, board, idle } = keeper();
    let goOn = (): void => undefined;
    lamps.pace = new Promise((resolve) => (goOn = resolve));
    board.watch(east);
    await Promise.resolve();
    board.unwatch(east);
    board.watch(east);
    goOn();
    await idle();
    expect(lamps.states('701').length).toBeGreaterThanOrEqual(1);
    board.showOwed();
    await idle();
    expect(lamps.states('701').at(-1)).toBe('off');
  });

  it('[B4] an event of another release may be of any orbit: all of the lot are looked at', async () => {
    const { deps, lamps, board, store, idle } = keeper();
    board.watch(east);
    await idle();
    const call = await openParked(deps, 'call0001');
    expect(lamps.states(call.orbit)).toEqual(['off']);
    store.log.writeForeign(lot);
    const entries = await store.log.read(lot, '0', 10);
    board.eventsSeen(lot, entries.kind === 'ok' ? entries.value.filter(({ event }) => event === null) : []);
    await idle();
    expect(lamps.states(call.orbit)).toEqual(['off', 'confirmed']);
    expect(lamps.states('702')).toEqual(['off']);
  });

  it('[I6] what an engine of another release wrote changes no lamp, lit or asked for', async () => {
    const { deps, lamps, board, store, idle } = keeper();
    const call = await openParked(deps, 'call0001');
    board.watch(east);
    await idle();
    store.makeForeign(call.callId);
    const streamed = await store.log.read(lot, '0', 10);
    board.eventsSeen(lot, streamed.kind === 'ok' ? streamed.value : []);
    const audience = { kind: 'subscription', id: 'sub@phone', proto: 'park' } as const;
    await board.asked({ node: east, user: call.orbit, domain: 'pbx.test', audience });
    board.watch(east);
    await idle();
    board.showOwed();
    await idle();
    expect(lamps.states(call.orbit)).toEqual(['confirmed']);
    expect(lamps.states('702')).toEqual(['off', 'off']);
  });
});
