import type { AnyCall, CallId, LegId, LotId, LotPolicy, NodeId, Orbit } from '@parkade/park-decision';
import { Background, type EngineDeps } from '@parkade/park-engine';
import { type Logger, type Meters } from '@parkade/park-ports';
import {
  AskedOnce,
  type InMemoryParkStore,
  type ManualClock,
  ManualTimerQueue,
  openIn,
  promptsOf,
  RIG_MESSAGES,
} from '@parkade/testkit';

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const uncounted: Meters = { count: () => undefined, observeMs: () => undefined, gauge: () => undefined };

const policy: LotPolicy = {
  lot: 'main' as LotId,
  domain: 'pbx.test',
  rights: { park: ['pbx.test'], retrieve: ['pbx.test'] },
  orbits: ['701', '702', '703'] as Orbit[],
  choose: 'first',
  quarantineMs: 0,
  reserveMs: 20_000,
  recallAfterMs: 60_000,
  chain: [{ ring: { kind: 'parker' }, forMs: 15_000 }],
  rounds: 1,
  againMs: 30_000,
  then: { kind: 'hang-up' },
  maxWaitMs: 3_600_000,
  claimMs: 5_000,
  whenRefused: ['parker'],
  fallback: null,
  music: 'local_stream://moh',
};

/** Parts for what needs no switch. */
export function engineDeps(store: InMemoryParkStore, clock: ManualClock): EngineDeps {
  const unused = (): never => {
    throw new Error('no switch in this test');
  };
  return {
    store,
    events: store.log,
    tickets: store.tickets,
    asked: new AskedOnce(),
    tries: store.tries,
    switches: {
      hold: unused,
      mark: unused,
      ring: unused,
      callBack: unused,
      stopRing: unused,
      hangUp: unused,
      forward: unused,
      landHeld: unused,
      tell: unused,
      holdsCaller: unused,
      joinState: unused,
      talkOf: unused,
      whyAlone: unused,
      ownerOf: unused,
      legExists: unused,
      ringsAnywhere: unused,
      whoIsOn: unused,
      whoIsBehind: unused,
      nameFarEnd: unused,
      locate: unused,
      isRegistered: unused,
      talksOf: unused,
      sendTo: unused,
      sendPartner: unused,
      tellOrbit: unused,
      tellRefusal: unused,
    },
    timers: new ManualTimerQueue(clock),
    clock,
    ids: { callId: () => 'call0001' as CallId, legId: () => 'leg-00000001' as LegId, ticket: unused, random: () => 0 },
    log: silent,
    meters: uncounted,
    lots: {
      policy: (lot) => (lot === policy.lot ? policy : undefined),
      nodes: [],
      numberPlans: [
        {
          lot: policy.lot,
          domain: policy.domain,
          parkCodes: ['*70'],
          retrievePrefixes: ['*71'],
          orbits: new Set(policy.orbits),
        },
      ],
      peerDial: () => undefined,
    },
    isDraining: () => false,
    isOverloaded: () => false,
    settings: {
      current: () => ({
        failsafeGraceMs: 15_000,
        ticketMs: 10_000,
        outboxGraceMs: 2_000,
        safeMusic: 'silence_stream://-1',
        confirmPrompt: 'silence_stream://-1',
        recallPrompt: 'silence_stream://-1',
        refusalPrompts: promptsOf(() => 'silence_stream://-1'),
        messages: RIG_MESSAGES,
      }),
    },
    background: new Background(silent),
  };
}

export async function openParked(deps: EngineDeps, callId: string): Promise<AnyCall> {
  const call = await openIn(deps, policy, {
    kind: 'park-asked',
    callId: callId as CallId,
    node: 'east' as NodeId,
    caller: { leg: `leg-${callId}` as LegId, name: 'Alice', number: '5551234', sipCallId: '' },
    parker: null,
    via: 'blind',
    wanted: null,
  });
  return call;
}

export async function openReserved(deps: EngineDeps, callId: string): Promise<AnyCall> {
  const call = await openIn(deps, policy, {
    kind: 'reserve-asked',
    callId: callId as CallId,
    node: 'east' as NodeId,
    consult: `leg-${callId}` as LegId,
    parker: null,
    wanted: null,
  });
  return call;
}
