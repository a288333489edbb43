/** Lamps show what the store says, on every node, whoever dies and whenever a phone asks (SPEC, B1-B4). */
import { CALM, type LotSettings } from '../lot-settings.js';
import {
  allShow,
  keysOn,
  LAMP_WITHIN_MS,
  marksOf,
  onlyShowed,
  refreshed,
  timesTaken,
  toldSince,
  watchers,
} from './lamp-steps.js';
import { answerAndTalk, heldCaller, parkBlind, parkedCaller, pickUp, sentToPark } from './park-steps.js';
import { conversation, expectThat, type Scenario } from './scenario.js';

const CYCLES = 20;

const FORWARDING: LotSettings = {
  recall: {
    after: '1s',
    chain: [{ ring: 'parker', for: '1s' }],
    rounds: 1,
    lastly: { extension: '1004', context: 'default' },
  },
};

export const LAMPS: readonly Scenario[] = [
  {
    id: 'lamp-park-and-pickup',
    title:
      '[L1] a lamp is lit on both nodes within a second of a park, and dark when the caller is picked up or leaves',
    settings: CALM,
    async run(lab) {
      const carol = await lab.phone('1002');
      const keys = await keysOn(await watchers(lab), '701');
      await allShow(keys, 'off');
      const { caller } = await parkedCaller(lab);
      await allShow(keys, 'confirmed');
      const retriever = await pickUp(carol, '701', caller);
      await allShow(keys, 'off');
      await parkBlind(retriever);
      await lab.untilOrbit('701', 'parked');
      await allShow(keys, 'confirmed');
      await caller.hangUp();
      await allShow(keys, 'off');
    },
  },
  {
    id: 'lamp-recall-and-forward',
    title: '[L1] a lamp stays lit while the parker is rung back, and is dark once the caller is forwarded',
    settings: FORWARDING,
    async run(lab) {
      const desk = await lab.phone('1004');
      const keys = await keysOn(await watchers(lab), '701');
      await allShow(keys, 'off');
      const { bob, caller } = await sentToPark(lab);
      await allShow(keys, 'confirmed');
      const marks = marksOf(keys);
      const back = await bob.nextCall();
      await lab.untilOrbit('701', 'recalling');
      onlyShowed(marks, 'confirmed');
      await back.untilCancelled();
      const last = await desk.nextCall({ within: 8000 });
      await allShow(keys, 'off');
      for (const key of keys) expectThat(`${key.name} was never early`, !toldSince(key, marks).includes('early'));
      await answerAndTalk(last, caller);
      await last.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'lamp-recall-answered',
    title: '[L1][I1] a lamp is lit until the parker who is rung back has the caller',
    settings: { recall: { after: '1s', chain: [{ ring: 'parker', for: '10s' }], rounds: 1, lastly: 'stay' } },
    async run(lab) {
      const keys = await keysOn(await watchers(lab), '701');
      await allShow(keys, 'off');
      const { bob, caller } = await sentToPark(lab);
      await allShow(keys, 'confirmed');
      const marks = marksOf(keys);
      const back = await bob.nextCall();
      onlyShowed(marks, 'confirmed');
      await answerAndTalk(back, caller);
      await allShow(keys, 'off');
      await back.hangUp();
      await caller.untilEnded();
      await lab.untilOrbit('701', 'free');
      await allShow(keys, 'off');
      for (const key of keys) expectThat(`${key.name} went out and stayed out`, toldSince(key, marks).join() === 'off');
    },
  },
  {
    id: 'lamp-late-subscription',
    title:
      '[L1] a key that subscribes after the park is right at once, on either node; so is one that subscribes again',
    settings: CALM,
    async run(lab) {
      const { caller } = await heldCaller(lab);
      const phones = await watchers(lab);
      const [lit, dark] = [await keysOn(phones, '701'), await keysOn(phones, '702')];
      await Promise.all([allShow(lit, 'confirmed'), allShow(dark, 'off')]);
      await Promise.all([refreshed(lit, 'confirmed'), refreshed(dark, 'off')]);
      await caller.hangUp();
      await allShow(lit, 'off');
      await refreshed(lit, 'off');
    },
  },
  {
    id: 'lamp-phone-reboots',
    title: '[L1] a phone loses its power and comes back: its lamps are right',
    settings: CALM,
    async run(lab) {
      const [desk, far] = await watchers(lab);
      if (desk === undefined || far === undefined) throw new Error('two phones were asked for');
      const before = await keysOn([desk, far], '701');
      const { caller } = await sentToPark(lab);
      await allShow(before, 'confirmed');
      await Promise.all([desk.losePower(), far.losePower()]);
      const after = await watchers(lab);
      await allShow(await keysOn(after, '701'), 'confirmed');
      await Promise.all(after.map((phone) => phone.losePower()));
      await caller.hangUp();
      await lab.untilOrbit('701', 'free');
      await allShow(await keysOn(await watchers(lab), '701'), 'off');
    },
  },
  {
    id: 'lamp-engine-killed',
    title:
      '[L1][I8] the engine is killed and started again: within two seconds every lamp is right, also of a caller who left meanwhile',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const [carol, dave] = [await lab.phone('1002'), await lab.phone('1003')];
      const phones = await watchers(lab);
      const [stays, leaves] = [await keysOn(phones, '701'), await keysOn(phones, '702')];
      const first = await conversation(alice, bob);
      await parkBlind(first.called);
      await lab.untilOrbit('701', 'parked');
      const second = await conversation(carol, dave);
      await parkBlind(second.called);
      await allShow([...stays, ...leaves], 'confirmed');
      const marks = marksOf(stays);
      await lab.engine.kill9();
      await second.caller.hangUp();
      const late = await keysOn(phones, '701');
      await lab.engine.start();
      await Promise.all([
        allShow([...stays, ...late], 'confirmed', { within: 2000 }),
        allShow(leaves, 'off', { within: 2000 }),
      ]);
      onlyShowed(marks, 'confirmed');
      await refreshed([...stays, ...late], 'confirmed');
      await first.caller.hangUp();
      await allShow([...stays, ...late], 'off');
    },
  },
  {
    id: 'lamp-engine-restarted',
    title: '[L1] the engine is stopped and started, as for a new configuration: no lit lamp blinks',
    settings: CALM,
    async run(lab) {
      const phones = await watchers(lab);
      const [lit, dark] = [await keysOn(phones, '701'), await keysOn(phones, '702')];
      const { caller } = await sentToPark(lab);
      await allShow(lit, 'confirmed');
      await allShow(dark, 'off');
      const [wereLit, wereDark, before] = [marksOf(lit), marksOf(dark), timesTaken(lab)];
      await lab.engine.stop();
      await lab.engine.start();
      // Once the engine answers a key that subscribes again, it has long shown every orbit.
      await refreshed(await keysOn(phones, '701'), 'confirmed');
      onlyShowed(wereLit, 'confirmed');
      onlyShowed(wereDark, 'off');
      for (const key of [...lit, ...dark]) {
        const count = key.told().length - (wereLit.get(key) ?? wereDark.get(key) ?? 0);
        // Both nodes were taken over, each lamp is on one of them.
        const most = timesTaken(lab) - before - 1;
        expectThat(`${key.name} was told ${most} times at most, not ${count}`, count <= most);
      }
      await caller.hangUp();
      await allShow(lit, 'off');
    },
  },
  {
    id: 'lamp-node-restarted',
    title:
      '[L1] a node dies with its caller: lamps go dark on both nodes; the other caller stays lit, also on the new node',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const [erin, frank] = [await lab.phone('1003', { node: 'node-b' }), await lab.phone('1004', { node: 'node-b' })];
      const phones = await watchers(lab);
      const [lost, kept] = [await keysOn(phones, '701'), await keysOn(phones, '702')];
      const first = await conversation(alice, bob);
      await parkBlind(first.called);
      await lab.untilOrbit('701', 'parked');
      const second = await conversation(erin, frank);
      await parkBlind(second.called);
      await allShow([...lost, ...kept], 'confirmed');
      await lab.restartNode('node-a');
      await lab.untilOrbit('701', 'free', { within: 10_000 });
      const after = await watchers(lab);
      const far = [...lost, ...kept].filter((key) => key.name.endsWith('1006'));
      await allShow(
        far.filter((key) => lost.includes(key)),
        'off',
      );
      await allShow(
        far.filter((key) => kept.includes(key)),
        'confirmed',
      );
      await allShow(await keysOn(after, '702'), 'confirmed');
      await allShow(await keysOn(after, '701'), 'off');
      await second.caller.hangUp();
      await allShow(
        far.filter((key) => kept.includes(key)),
        'off',
      );
    },
  },
  {
    id: 'lamp-redis-lost',
    title: '[L1][D1] Redis comes back empty: once the callers are known again every lamp is right, and none blinked',
    settings: CALM,
    async run(lab) {
      const phones = await watchers(lab);
      const [lit, dark] = [await keysOn(phones, '701'), await keysOn(phones, '702')];
      const { caller } = await heldCaller(lab);
      await allShow(lit, 'confirmed');
      await allShow(dark, 'off');
      const [wereLit, wereDark] = [marksOf(lit), marksOf(dark)];
      await lab.redis.kill9();
      const meanwhile = await keysOn(phones, '701');
      await lab.redis.startAgain();
      await lab.untilOrbit('701', 'parked', { within: 10_000 });
      const late = await keysOn(phones, '701');
      await allShow([...lit, ...late], 'confirmed');
      await allShow(meanwhile, 'confirmed', { within: 3 * LAMP_WITHIN_MS });
      onlyShowed(wereLit, 'confirmed');
      onlyShowed(wereDark, 'off');
      await refreshed([...lit, ...meanwhile, ...late], 'confirmed');
      await caller.hangUp();
      await allShow([...lit, ...meanwhile, ...late], 'off');
    },
  },
  {
    id: 'lamp-reserved-is-dark',
    title: '[L1][A1] while the parker hears the number the lamp is dark; it is lit when the caller is there',
    settings: CALM,
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const keys = await keysOn(await watchers(lab), '701');
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = bob.call('*70');
      await consult.untilAnswered();
      await consult.hearsNumber('701');
      expectThat('701 is reserved', (await lab.orbit('701')) === 'reserved');
      for (const key of keys)
        expectThat(
          `${key.name} was dark`,
          key.told().every(({ state }) => state === 'off'),
        );
      expectThat('the transfer is accepted', (await called.attendedTransfer(consult)).kind === 'accepted');
      await lab.untilOrbit('701', 'parked');
      await allShow(keys, 'confirmed');
      await caller.hangUp();
      await allShow(keys, 'off');
    },
  },
  {
    id: 'lamp-no-blinking',
    title: `[L1] ${CYCLES} times parked and picked up: the orbit's keys are told each change once, all other keys nothing`,
    settings: CALM,
    async run(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const phones = await watchers(lab);
      const own = await keysOn(phones, '701');
      const others = [...(await keysOn(phones, '702')), ...(await keysOn(phones, '703'))];
      await allShow([...own, ...others], 'off');
      await refreshed([...own, ...others], 'off');
      const { caller, called } = await conversation(alice, bob);
      const [marks, otherMarks, before] = [marksOf(own), marksOf(others), timesTaken(lab)];
      let talking = called as { blindTransfer: typeof called.blindTransfer; untilEnded: typeof called.untilEnded };
      for (let cycle = 0; cycle < CYCLES; cycle += 1) {
        expectThat('the transfer is accepted', (await talking.blindTransfer('*70')).kind === 'accepted');
        await allShow(own, 'confirmed');
        const retriever = carol.call('701');
        await retriever.untilAnswered();
        await allShow(own, 'off');
        await retriever.hears('1000');
        talking = retriever;
      }
      const taken = timesTaken(lab) - before;
      for (const key of own) {
        const { length } = toldSince(key, marks);
        const once = length >= 2 * CYCLES && length <= 2 * CYCLES + taken;
        expectThat(`${key.name} was told ${2 * CYCLES} times, not ${length}; taken over ${taken} times`, once);
      }
      for (const key of others) {
        const { length } = toldSince(key, otherMarks);
        expectThat(`${key.name} was told nothing, not ${length} times; taken over ${taken} times`, length <= taken);
      }
      await caller.hangUp();
      await talking.untilEnded();
    },
  },
];
