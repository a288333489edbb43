/** [X4] Lamps of a declaration for many domains: each domain's own, and only of lots in use. */
import { describe, expect, it } from '@jest/globals';
import {
  declarationOf,
  EACH_DOMAIN,
  policyForTenant,
  tenantOf,
  type CommandOutcome,
  type Lamp,
  type LotId,
  type NodeId,
} from '@parkade/park-decision';
import { LampKeeper } from '@parkade/node-watch';
import type { EngineDeps } from '@parkade/park-engine';
import type { LampCommands } from '@parkade/park-ports';
import { endedAs, InMemoryParkStore, ManualClock, numberPlanOf, parkPlan, POLICY, stepTo } from '@parkade/testkit';
import { engineDeps } from './lamp-sample.js';

const MAIN = 'main' as LotId;
const east = 'east' as NodeId;
const START = 1_800_000_000_000;
const DAY = 24 * 3_600_000;

class Shown implements LampCommands {
  told: string[] = [];

  lamp(_node: NodeId, domain: string, { orbit, state }: Lamp): Promise<CommandOutcome> {
    this.told.push(`${orbit}@${domain} ${state}`);
    return Promise.resolve({ kind: 'done' });
  }

  take(): readonly string[] {
    return this.told.splice(0).toSorted();
  }
}

function house() {
  const clock = new ManualClock(START);
  const store = new InMemoryParkStore();
  const deps: EngineDeps = {
    ...engineDeps(store, clock),
    lots: {
      nodes: [east],
      peerDial: () => undefined,
      numberPlans: [
        {
          ...numberPlanOf(POLICY),
          lot: MAIN,
          domain: EACH_DOMAIN,
          tenants: { only: null, except: new Set(['none.test']), aliases: new Map() },
        },
      ],
      policy: (lot) => {
        const domain = tenantOf(lot);
        return domain === null || declarationOf(lot) !== MAIN ? undefined : policyForTenant(POLICY, lot, domain);
      },
    },
  };
  const lamps = new Shown();
  const keeper = new LampKeeper(deps, lamps, [MAIN]);
  const park = async (callId: string, lot: string, orbit = '701') => {
    const answer = await store.openCall(parkPlan({ callId, candidates: [orbit], lot }), clock.now());
    if (answer.kind !== 'ok' || answer.value.kind !== 'opened' || answer.value.call.kind !== 'parked')
      throw new Error(JSON.stringify(answer));
    return answer.value.call;
  };
  const seen = async (): Promise<void> => {
    keeper.eventsSeen(MAIN, store.log.entriesAfter(MAIN, '0').slice(-1));
    await deps.background.idle();
  };
  const settled = () => deps.background.idle();
  return { clock, store, deps, lamps, keeper, park, seen, settled };
}

describe('lamps of many domains', () => {
  it('[X4] whoever takes a node over shows the lots that were used lately, and no others', async () => {
    const { clock, keeper, lamps, park, settled } = house();
    await park('aaaaaaaa', 'main@old.test');
    clock.advanceBy(DAY + 1);
    await park('bbbbbbbb', 'main@a.test', '702');
    keeper.watch(east);
    await settled();
    expect(lamps.take()).toEqual(['701@a.test off', '702@a.test confirmed', '703@a.test off']);
  });

  it('[X4] a park lights the lamp of its own domain alone, whatever number others have', async () => {
    const { keeper, lamps, park, seen, store, settled } = house();
    keeper.watch(east);
    await settled();
    const call = await park('aaaaaaaa', 'main@a.test');
    await seen();
    await park('bbbbbbbb', 'main@b.test');
    await seen();
    expect(lamps.take()).toEqual(['701@a.test confirmed', '701@b.test confirmed']);
    await store.advanceCall(stepTo(call, endedAs(call, 'retrieved', START)));
    await seen();
    expect(lamps.take()).toEqual(['701@a.test off']);
  });

  it('[X6][B5] a number that another lot has by now is not put out by who leaves it, and is lit again when it comes back', async () => {
    const { deps, keeper, lamps, park, seen, settled, store } = house();
    keeper.watch(east);
    const call = await park('aaaaaaaa', 'main@a.test');
    await park('bbbbbbbb', 'main@a.test', '702');
    keeper.lookAgain(east);
    await settled();
    lamps.take();
    const { numberPlans } = deps.lots;
    const only = (...orbits: readonly string[]) => numberPlans.map((one) => ({ ...one, orbits: new Set(orbits) }));
    const become = (plans: typeof numberPlans) => Object.assign(deps.lots, { numberPlans: plans });
    become(only('703'));
    keeper.reconfigured([MAIN]);
    await settled();
    await store.advanceCall(stepTo(call, endedAs(call, 'retrieved', START)));
    await seen();
    expect(lamps.take()).toEqual([]);
    become(numberPlans);
    keeper.reconfigured([MAIN]);
    await settled();
    expect(lamps.take()).toEqual(['701@a.test off', '702@a.test confirmed']);
  });

  it('[B3][X4] a phone that asks is told, in a lot that nobody has used too', async () => {
    const { keeper, lamps, settled } = house();
    keeper.watch(east);
    await settled();
    const asks = (user: string, domain: string) =>
      keeper.asked({ node: east, user, domain, audience: { kind: 'everybody' } } as never);
    await asks('701', 'New.Test');
    await asks('701', 'none.test');
    await asks('999', 'new.test');
    await settled();
    expect(new Set(lamps.take())).toEqual(new Set(['701@new.test off', '701@New.Test off']));
  });

  it('[B4][X4] a look at all is one at those in use just now, and puts out what an event did not', async () => {
    const { clock, keeper, lamps, park, store, settled } = house();
    keeper.watch(east);
    await settled();
    const call = await park('aaaaaaaa', 'main@a.test');
    keeper.lookAgain(east);
    await settled();
    expect(lamps.take()).toContain('701@a.test confirmed');
    clock.advanceBy(DAY);
    await store.advanceCall(stepTo(call, endedAs(call, 'retrieved', clock.now())));
    keeper.lookAgain(east);
    await settled();
    expect(lamps.take()).toEqual(['701@a.test off']);
    const before = store.log.entriesAfter(MAIN, '0').length;
    keeper.lookAgain(east);
    await settled();
    expect([lamps.take(), store.log.entriesAfter(MAIN, '0').length]).toEqual([[], before]);
  });

  it('[X4] while the store is away nothing is shown, and then all of it', async () => {
    const { keeper, lamps, park, store, settled } = house();
    await park('aaaaaaaa', 'main@a.test');
    store.goDown('away');
    keeper.watch(east);
    await settled();
    expect(lamps.take()).toEqual([]);
    store.goDown(null);
    keeper.showOwed();
    await settled();
    expect(lamps.take()).toContain('701@a.test confirmed');
  });
});
