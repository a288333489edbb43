/** Two nodes, one lot: phones are rung where they are registered, callers are fetched from where they are, and nodes fail. */
import { readFileSync } from 'node:fs';
import type { LabPhone, NodeName, ScenarioLab } from '../lab.js';
import { CALM, type LotSettings } from '../lot-settings.js';
import { eventually } from '../waiting.js';
import { variableOn } from './ask-switch.js';
import { allShow, keysOn } from './lamp-steps.js';
import {
  answerAndTalk,
  heldCaller,
  isTold,
  namesOrbitAndCaller,
  parkBlind,
  pickUp,
  pickUpBefore,
  sentToPark,
  untilHeld,
} from './park-steps.js';
import { conversation, expectThat, type Scenario } from './scenario.js';

const RECALL_SOON: LotSettings = {
  recall: { after: '3s', chain: [{ ring: 'parker', for: '10s' }], rounds: 1, lastly: 'stay' },
};

/** `node_lost` of the story, a renewal, and time for a busy machine. */
const NODE_LOST_WITHIN_MS = 8_000;

/** A phone has one registration; the same user's phone comes up on the other node. */
async function movesTo(lab: ScenarioLab, phone: LabPhone, node: NodeName): Promise<LabPhone> {
  await phone.unregister();
  return lab.phone(phone.user, { node });
}

export const MANY_NODES: readonly Scenario[] = [
  {
    id: 'nodes-recall-elsewhere',
    title:
      '[E5][I1][M1][K1] the parker is registered on the other node by now: rung there as 701 and caller, answered there, shown the caller, they talk; both nodes are clean after it',
    settings: RECALL_SOON,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000', { displayName: 'Alice' }), await lab.phone('1001')];
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      const moved = await movesTo(lab, bob, 'node-b');
      const back = await moved.nextCall({ within: 10_000 });
      await lab.untilOrbit('701', 'recalling');
      await caller.hearsOnly(['music']);
      namesOrbitAndCaller(back, '701', 'Alice');
      expectThat(`the ring shows the caller's number, not ${back.from.number}`, back.from.number === '1000');
      await answerAndTalk(back, caller);
      await back.untilShows({ number: '1000', name: 'Alice' });
      await lab.untilOrbit('701', 'free');
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-recall-elsewhere-caller-ends',
    title: '[E5][I1][N1] answered on the other node, it is the caller who hangs up: both nodes are clean',
    settings: RECALL_SOON,
    async run(lab) {
      const { bob, caller } = await sentToPark(lab);
      const back = await (await movesTo(lab, bob, 'node-b')).nextCall({ within: 10_000 });
      await answerAndTalk(back, caller);
      await caller.hangUp();
      await back.untilEnded();
    },
  },
  {
    id: 'nodes-recall-elsewhere-picked-up-here',
    title:
      '[E5][I2][M1] while the parker rings on the other node a phone of the caller’s node takes the caller: the ringing stops as "completed elsewhere"',
    settings: RECALL_SOON,
    async run(lab) {
      const carol = await lab.phone('1002');
      const { bob, caller } = await sentToPark(lab);
      const back = await (await movesTo(lab, bob, 'node-b')).nextCall({ within: 10_000 });
      const retriever = await pickUpBefore(back, carol, caller);
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-way-down',
    title:
      '[E5][E8] the way between the nodes is down: who dials from the other one is told, the caller waits on and is picked up at home',
    settings: { ...CALM, peersApart: true },
    async run(lab) {
      const carol = await lab.phone('1002');
      const dave = await lab.phone('1003', { node: 'node-b' });
      const { caller } = await heldCaller(lab);
      const vain = dave.call('701');
      await vain.hears('unknown-node', { within: 12_000 });
      await vain.untilEnded({ within: 8000 });
      await caller.hearsOnly(['music'], { for: 500 });
      expectThat('701 is still parked', (await lab.orbit('701')) === 'parked');
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-codec-refused',
    title:
      '[E5][E8][I1] the caller’s node takes no codec of the other one: who dials from there is told, music and timer go on, the recall comes when it was due',
    settings: {
      recall: { after: '8s', chain: [{ ring: 'parker', for: '20s' }], rounds: 1, lastly: 'stay' },
      peersDisagree: true,
    },
    async run(lab) {
      const dave = await lab.phone('1003', { node: 'node-b' });
      const { bob, caller } = await heldCaller(lab);
      const due = await lab.dueTime('701');
      expectThat('the caller will be recalled', due !== undefined);
      const vain = dave.call('701');
      await vain.hears('unknown-node');
      const why = await variableOn(lab, 'node-b', 'originate_failed_cause');
      expectThat(`it was the codec (488), not ${why.join(' ')}`, why.includes('INCOMPATIBLE_DESTINATION'));
      await vain.untilEnded();
      await caller.hearsOnly(['music'], { for: 500 });
      expectThat('the due time is the same', (await lab.dueTime('701')) === due);
      expectThat('nobody saw the ticket', (await lab.openTickets()).length === 1);
      const back = await bob.nextCall({ within: 12_000 });
      expectThat(`the recall is not early by ${(due ?? 0) - Date.now()} ms`, Date.now() >= (due ?? 0));
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-link-cut',
    title:
      '[M5] the engine’s link to the caller’s node is cut: music goes on, who dials 701 on either node is told; once it is back the pickup works',
    settings: { ...CALM, cuttableLinks: true },
    async run(lab) {
      const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003', { node: 'node-b' })];
      const { caller } = await heldCaller(lab);
      lab.cutLink('node-a');
      await untilLogged(lab, 'switch link is lost', 1);
      await caller.hearsOnly(['music'], { for: 1000 });
      await isTold(dave.call('701'), 'unknown-node');
      await isTold(carol.call('701'), 'no-engine');
      await caller.hearsOnly(['music']);
      expectThat('701 is still parked', (await lab.orbit('701')) === 'parked');
      const before = logged(lab, 'switch link is up').length;
      lab.mendLink('node-a');
      await untilLogged(lab, 'switch link is up', before + 1);
      await caller.hearsOnly(['music'], { for: 1000 });
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-node-lost',
    title:
      '[M5][L1] a node dies with a parked caller: the orbit is free in time, the lamp on the other node dark, the loss is reported; the node comes back and all works',
    settings: { ...CALM, nodeLost: '3s' },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000', { displayName: 'Alice' }), await lab.phone('1001')];
      const keys = await keysOn([await lab.phone('1006', { node: 'node-b' })], '701');
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called);
      await untilHeld(lab, caller);
      await allShow(keys, 'confirmed');
      await lab.killNode('node-a');
      await lab.untilOrbit('701', 'free', { within: NODE_LOST_WITHIN_MS });
      await allShow(keys, 'off');
      await eventually('the loss to be reported', { within: 2000 }, () => reportedLost(lab, 'Alice', '1000', '701'));
      await Promise.all([alice.losePower(), bob.losePower()]);
      const before = logged(lab, 'switch link is up').length;
      await lab.startNode('node-a');
      await untilLogged(lab, 'switch link is up', before + 1);
      const [anew, carol] = [await lab.phone('1000'), await lab.phone('1001')];
      const desk = await lab.phone('1003', { node: 'node-b' });
      const second = await conversation(anew, carol);
      await parkBlind(second.called);
      await untilHeld(lab, second.caller);
      await allShow(keys, 'confirmed');
      await (await pickUp(desk, '701', second.caller)).hangUp();
      await second.caller.untilEnded();
      await allShow(keys, 'off');
    },
  },
  {
    id: 'nodes-redis-empty-recall',
    title:
      '[M8][I8] Redis comes back empty while a caller is parked: same orbit, same due time, one recall, and the pickup works',
    settings: {
      recall: { after: '14s', chain: [{ ring: 'parker', for: '20s' }], rounds: 1, lastly: 'stay' },
      orbits: ['701-703'],
    },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const [carol, dave, erin] = [await lab.phone('1002'), await lab.phone('1003'), await lab.phone('1004')];
      const first = await conversation(carol, dave);
      await parkBlind(first.called);
      await untilHeld(lab, first.caller);
      const { caller, called } = await conversation(alice, bob);
      await parkBlind(called, '702');
      await untilHeld(lab, caller, '702');
      const due = await lab.dueTime('702');
      await (await pickUp(erin, '701', first.caller)).hangUp();
      await first.caller.untilEnded();
      await lab.redis.kill9();
      await lab.redis.startAgain();
      await lab.untilOrbit('702', 'parked', { within: 5000 });
      const again = await lab.dueTime('702');
      expectThat(
        `the due time is the same, ${String(due)} and not ${String(again)}`,
        due !== undefined && due === again,
      );
      const back = await bob.nextCall({ within: 20_000 });
      await caller.hearsOnly(['music'], { for: 2000 });
      expectThat('the parker is rung once', bob.callsReceived() === 2);
      const retriever = await pickUp(erin, '702', caller);
      await back.untilCancelled();
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
];

/** One line of the log with all that the people at the desk need in order to call back. */
function reportedLost(lab: ScenarioLab, name: string, number: string, orbit: string): true | undefined {
  const lines = logged(lab, 'caller lost');
  const line = lines.find((one) => one.includes(`"name":"${name}"`) && one.includes(`"number":"${number}"`));
  if (line === undefined) throw new Error(`the log says: ${lines.join(' | ') || 'nothing'}`);
  return line.includes(`"orbit":"${orbit}"`) && /"waitedMs":\d+/.test(line) ? true : undefined;
}

/** Lines of the engine's log with this message, oldest first. */
const logged = (lab: ScenarioLab, message: string): readonly string[] =>
  readFileSync(lab.engine.logPath, 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"message":"${message}"`));

/** The engine tries a lost link again after pauses that grow to a few seconds. */
async function untilLogged(lab: ScenarioLab, message: string, times: number): Promise<void> {
  await eventually(`the engine to log "${message}" (${times})`, { within: 12_000 }, () =>
    logged(lab, message).length >= times ? true : undefined,
  );
}
