/**
 * Points at which an engine can be made to die: before and after each step between load and dispatch. The ports are wrapped,
 * so that the engine itself knows nothing of it.
 *
 *     load.before|after               the call is read
 *     timer.before|after:<about>      the timer is armed
 *     commit.before|after:<about>     the store takes the change; about is the new state, e.g. `claimed`
 *     answer.before:<about>           the engine has decided what the leg on the socket is told, e.g. `join`; nothing is written
 *     command.before|after:<about>    a command to the switch, e.g. `ring`
 *     settle.before|after             the outbox commands are noted as done
 */
import type { Engine } from '@parkade/park-engine';
import type { ParkStore, SwitchCommands, TimerQueue } from '@parkade/park-ports';
import type { Decorate } from '@parkade/park-service';

const SHAPE =
  /^(?<point>load\.before|load\.after|timer\.before|timer\.after|commit\.before|commit\.after|answer\.before|command\.before|command\.after|settle\.before|settle\.after)(?::(?<about>[a-z0-9-]+))?(?:#(?<nth>[1-9]\d{0,3}))?$/;

/** Called at every point; does not return from the one that is meant. */
export type KillPoint = (point: string, about?: string) => void;

/** @throws RangeError for a text that is no point. */
export function killPoint(text: string, kill: () => void = killThisProcess): KillPoint {
  const groups = SHAPE.exec(text)?.groups;
  if (groups === undefined) throw new RangeError(`PARKADE_KILL_AT=${text} is not a point`);
  let left = Number(groups['nth'] ?? '1');
  return (point, about) => {
    if (point !== groups['point'] || (groups['about'] !== undefined && groups['about'] !== about)) return;
    left -= 1;
    if (left === 0) kill();
  };
}

/** No cleaning up, as with a crash: the signal is delivered before the call returns. */
function killThisProcess(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Around the engine and all it works with. */
export const decorationThatKills = (at: KillPoint): Decorate => ({
  ports: ({ store, switches, timers }) => ({
    store: faultInjectingStore(store, at),
    switches: faultInjectingSwitches(switches, at),
    timers: faultInjectingTimers(timers, at),
  }),
  engine: (engine) => faultInjectingEngine(engine, at),
});

function faultInjectingStore(store: ParkStore, at: KillPoint): ParkStore {
  return {
    openCall: (plan, now) => between(at, 'commit', plan.call.kind, () => store.openCall(plan, now)),
    advanceCall: (advance) => between(at, 'commit', advance.next.kind, () => store.advanceCall(advance)),
    lookAtLeg: (look) => between(at, 'load', undefined, () => store.lookAtLeg(look)),
    callsOn: (node) => store.callsOn(node),
    loadCall: (callId) => between(at, 'load', undefined, () => store.loadCall(callId)),
    occupants: (lot, orbits) => store.occupants(lot, orbits),
    findByLeg: (leg) => store.findByLeg(leg),
    usedLots: (declared, since) => store.usedLots(declared, since),
    viewLot: (lot) => store.viewLot(lot),
    liveCalls: (dueBefore, limit) => store.liveCalls(dueBefore, limit),
    settleOutbox: (callId, version) => between(at, 'settle', undefined, () => store.settleOutbox(callId, version)),
    pendingOutbox: (before, callIds) => store.pendingOutbox(before, callIds),
  };
}

function faultInjectingSwitches(switches: SwitchCommands, at: KillPoint): SwitchCommands {
  return {
    hold: (node, order, where) => between(at, 'command', 'hold', () => switches.hold(node, order, where)),
    ring: (node, order) => between(at, 'command', 'ring', () => switches.ring(node, order)),
    callBack: (node, order) => between(at, 'command', 'call-back', () => switches.callBack(node, order)),
    stopRing: (node, ring, why) => between(at, 'command', 'stop-ring', () => switches.stopRing(node, ring, why)),
    hangUp: (node, leg, cause, onlyOf) =>
      between(at, 'command', 'hang-up', () => switches.hangUp(node, leg, cause, onlyOf)),
    forward: (node, order, where) => between(at, 'command', 'forward', () => switches.forward(node, order, where)),
    landHeld: (node, user, landing) =>
      between(at, 'command', 'land-held', () => switches.landHeld(node, user, landing)),
    tell: (node, message) => between(at, 'command', 'tell', () => switches.tell(node, message)),
    sendTo: (node, params) => between(at, 'command', 'send', () => switches.sendTo(node, params)),
    sendPartner: (node, params) => between(at, 'command', 'send-partner', () => switches.sendPartner(node, params)),
    tellOrbit: (node, told) => between(at, 'command', 'tell-orbit', () => switches.tellOrbit(node, told)),
    tellRefusal: (node, told, where) => switches.tellRefusal(node, told, where),
    mark: (node, order) => between(at, 'command', 'mark', () => switches.mark(node, order)),
    isRegistered: (user) => switches.isRegistered(user),
    talksOf: (user) => switches.talksOf(user),
    holdsCaller: (node, user) => switches.holdsCaller(node, user),
    locate: (prefer, user) => switches.locate(prefer, user),
    joinState: (node, caller, retriever) => switches.joinState(node, caller, retriever),
    ownerOf: (node, leg) => switches.ownerOf(node, leg),
    whyAlone: (who) => switches.whyAlone(who),
    talkOf: (node, leg) => switches.talkOf(node, leg),
    legExists: (node, leg, waits) => switches.legExists(node, leg, waits),
    ringsAnywhere: (ring) => switches.ringsAnywhere(ring),
    whoIsOn: (leg) => switches.whoIsOn(leg),
    whoIsBehind: (leg) => switches.whoIsBehind(leg),
    nameFarEnd: (node, leg, farEnd) => switches.nameFarEnd(node, leg, farEnd),
  };
}

function faultInjectingTimers(timers: TimerQueue, at: KillPoint): TimerQueue {
  return {
    schedule: (timer) => between(at, 'timer', `v${timer.version}`, () => timers.schedule(timer)),
    forget: (callId, version) => timers.forget(callId, version),
    close: () => timers.close(),
  };
}

/** Only requests: what they are answered is the last that can be lost without a trace. */
function faultInjectingEngine(engine: Engine, at: KillPoint): Engine {
  return {
    ...engine,
    request: async (snapshot) => {
      const answer = await engine.request(snapshot);
      at('answer.before', answer.kind);
      return answer;
    },
  };
}

async function between<T>(at: KillPoint, step: string, about: string | undefined, work: () => Promise<T>): Promise<T> {
  at(`${step}.before`, about);
  const result = await work();
  at(`${step}.after`, about);
  return result;
}
