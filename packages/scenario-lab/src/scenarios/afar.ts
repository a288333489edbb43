/** Callers whose leg is on one node and who are talked to, parked and parked again from the other. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { LabCall, LabPhone, ScenarioLab } from '../lab.js';
import { CALM } from '../lot-settings.js';
import { eventually } from '../waiting.js';
import { allShow, keysOn } from './lamp-steps.js';
import {
  answerAndTalk,
  heldCaller,
  parkedCaller,
  namesOrbitAndCaller,
  parkBlind,
  parkByConsult,
  pickUp,
  untilHeld,
} from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Conversation, type Scenario } from './scenario.js';

/** Hold here, `*70` on the other node, and a transfer that names a place there where nodes are let in. */
async function parkAfar(lab: ScenarioLab, call: LabCall, far: LabPhone): Promise<void> {
  await call.hold();
  const consult = far.call('*70');
  await consult.hearsNumber('701');
  const outcome = await call.attendedTransfer(consult, lab.sipAddress('node-b', 'nodes'));
  expectThat(`the transfer is accepted, not ${JSON.stringify(outcome)}`, outcome.kind === 'accepted');
  await Promise.all([call.untilEnded(), consult.untilEnded()]);
}

const ANSWERS_AT_ONCE = { kind: 'real', why: 'a practice node that is there answers at once' } as const;

/** The same, but nobody is where the phone says that the consult call is. */
async function transferIntoTheVoid(lab: ScenarioLab): Promise<Conversation> {
  const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
  const far = await lab.phone('1001', { node: 'node-b' });
  const talk = await conversation(alice, bob);
  await talk.called.hold();
  const consult = far.call('*70');
  await consult.hearsNumber('701');
  const silent = createSocket('udp4').bind(0, '127.0.0.1').unref();
  await once(silent, 'listening');
  const nowhere = { profile: 'phones', host: '127.0.0.1', port: silent.address().port } as const;
  const outcome = await talk.called.attendedTransfer(consult, nowhere);
  expectThat(`nobody has answered yet, not ${JSON.stringify(outcome)}`, outcome.kind === 'failed');
  await consult.untilEnded({ within: 8000 });
  return talk;
}

/** Two looks at the node, ten seconds apart, and time for a busy machine. */
const IN_VAIN_WITHIN_MS = 22_000;

async function until(lab: ScenarioLab, legs: number): Promise<void> {
  await eventually(`node-a to have ${legs} legs`, { within: IN_VAIN_WITHIN_MS, every: 200 }, async () => {
    const there = await lab.channelCount('node-a');
    if (there !== legs) throw new Error(`it has ${there}`);
    return true;
  });
}

export const FROM_AFAR: readonly Scenario[] = [
  {
    id: 'nodes-park-again-attended',
    title:
      '[A3][A14][E5][M1] fetched from the other node, the caller is parked from there by an attended transfer, picked up at home, parked again and picked up: nobody is lost, both nodes are clean',
    settings: CALM,
    async run(lab) {
      const [carol, erin] = [await lab.phone('1002', { node: 'node-b' }), await lab.phone('1004')];
      const { caller } = await heldCaller(lab, { displayName: 'Alice Ray' });
      const first = await pickUp(carol, '701', caller);
      await parkByConsult(carol, first, '701');
      await untilHeld(lab, caller);
      const second = await pickUp(erin, '701', caller);
      await second.untilShows({ number: '1000', name: 'Alice Ray' });
      await parkBlind(second);
      await untilHeld(lab, caller);
      const third = await pickUp(carol, '701', caller);
      await third.untilShows({ number: '1000', name: 'Alice Ray' });
      await caller.hangUp();
      await third.untilEnded();
    },
  },
  {
    id: 'nodes-exchanged-at-both-ends',
    title:
      '[A3][E5][I1][K1] picked up from the other node; then each of the two parks the other, and others pick them up: whoever is parked at last is shown as they are, not as whom the line was made for',
    settings: { recall: { after: '3s', chain: [{ ring: 'parker', for: '20s' }], rounds: 1, lastly: 'stay' } },
    async run(lab) {
      const [carol, dave] = [
        await lab.phone('1002', { node: 'node-b', displayName: 'Carol' }),
        await lab.phone('1005', { displayName: 'Dave' }),
      ];
      const { caller: alice } = await parkedCaller(lab, { displayName: 'Alice' });
      const carols = await pickUp(carol, '701', alice);
      await parkBlind(alice);
      await lab.untilOrbit('701', 'parked');
      const daves = await pickUp(dave, '701', carols);
      await parkBlind(carols);
      await lab.untilOrbit('701', 'parked');
      const back = await carol.nextCall({ within: 10_000 });
      namesOrbitAndCaller(back, '701', 'Dave');
      expectThat(`it is Dave's number, not ${back.from.number}`, back.from.number === '1005');
      await answerAndTalk(back, daves);
      await back.hangUp();
      await daves.untilEnded();
    },
  },
  {
    id: 'nodes-attended-lands-afar',
    title:
      '[A3][E5][K1][L1][M1] the held call is on one node, the consult line on the other, which asks nodes for no password: the caller is in the reserved orbit, lit on both nodes, and is picked up from the consult line’s node',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000', { displayName: 'Alice Ray' }), await lab.phone('1001')];
      const [far, carol] = [await lab.phone('1001', { node: 'node-b' }), await lab.phone('1002', { node: 'node-b' })];
      const keys = await keysOn([await lab.phone('1005'), await lab.phone('1006', { node: 'node-b' })], '701');
      const { caller, called } = await conversation(alice, bob);
      await parkAfar(lab, called, far);
      await untilHeld(lab, caller);
      await allShow(keys, 'confirmed');
      const retriever = await pickUp(carol, '701', caller);
      await retriever.untilShows({ number: '1000' });
      await allShow(keys, 'off');
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-attended-lands-afar-recall',
    title:
      '[A3][E5][I1][M1] transferred to the other node by whoever called them, the caller is rung back for on it, parked again and picked up from their first node, and hangs up: both nodes are clean',
    settings: { recall: { after: '4s', chain: [{ ring: 'parker', for: '20s' }], rounds: 1, lastly: 'stay' } },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000', { displayName: 'Alice Ray' }), await lab.phone('1001')];
      const [far, erin] = [await lab.phone('1001', { node: 'node-b' }), await lab.phone('1004')];
      const { caller: parker, called: held } = await conversation(bob, alice);
      await parkAfar(lab, parker, far);
      await untilHeld(lab, held);
      const back = await far.nextCall({ within: 10_000 });
      namesOrbitAndCaller(back, '701', '1000');
      await answerAndTalk(back, held);
      await parkBlind(back);
      await untilHeld(lab, held);
      const retriever = await pickUp(erin, '701', held);
      await held.hangUp();
      await retriever.untilEnded();
    },
  },
  {
    id: 'nodes-attended-refused-afar',
    title:
      '[A3][D1][M1] no orbit is free, the parker is told so on a line of the other node, and transfers all the same: the caller hears music while the parker is rung back for them',
    settings: { ...CALM, orbits: ['701'], whenRefused: [] },
    async run(lab) {
      const first = await conversation(await lab.phone('1003'), await lab.phone('1004'));
      await parkBlind(first.called);
      await untilHeld(lab, first.caller);
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const far = await lab.phone('1001', { node: 'node-b' });
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = far.call('*70');
      await consult.hears('lot-full');
      await called.attendedTransfer(consult, lab.sipAddress('node-b', 'nodes'));
      await Promise.all([called.untilEnded(), consult.untilEnded()]);
      const back = await far.nextCall();
      await caller.hearsOnly(['music']);
      await answerAndTalk(back, caller);
      await back.hangUp();
      await caller.untilEnded();
      await first.caller.hangUp();
    },
  },
  {
    id: 'nodes-attended-over-two-nodes',
    title:
      '[A3][M1] the held call is on one node, the consult line on the other: the transfer is refused, the parker still has the caller, the reservation ends, and a park on one node works',
    settings: { ...CALM, reserve: '4s' },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const [far, carol] = [await lab.phone('1001', { node: 'node-b' }), await lab.phone('1002', { node: 'node-b' })];
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = far.call('*70');
      await consult.hearsNumber('701');
      const outcome = await called.attendedTransfer(consult, lab.sipAddress('node-b', 'phones'));
      expectThat(`the transfer is refused, not ${JSON.stringify(outcome)}`, outcome.kind === 'failed');
      await caller.hearsOnly(['music']);
      await consult.untilEnded({ within: 8000 });
      await lab.untilOrbit('701', 'free');
      await called.resume();
      await hearEachOther(caller, called);
      await parkBlind(called);
      await untilHeld(lab, caller);
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-attended-in-vain',
    title:
      '[A3][M1] the consult line’s node never answers the other one: the transfer’s own leg is ended, the phone is told that it failed and has the caller, and nothing is left',
    settings: { ...CALM, reserve: '4s' },
    only: ANSWERS_AT_ONCE,
    async run(lab) {
      const { caller, called } = await transferIntoTheVoid(lab);
      await until(lab, 2);
      await called.resume();
      await hearEachOther(caller, called);
      await caller.hangUp();
      await called.untilEnded();
    },
  },
  {
    id: 'nodes-attended-in-vain-caller-leaves',
    title:
      '[A3][M1] the consult line’s node never answers the other one, and the caller hangs up meanwhile: neither their leg nor the parker’s nor the transfer’s own is left',
    settings: { ...CALM, reserve: '4s' },
    only: ANSWERS_AT_ONCE,
    async run(lab) {
      const { caller, called } = await transferIntoTheVoid(lab);
      await caller.hangUp();
      await called.untilEnded();
      await until(lab, 0);
    },
  },
];
