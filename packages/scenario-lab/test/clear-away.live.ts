/** A story that fails on real switches and leaves something behind: it says what, and the next story finds nothing of it. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CALM } from '../src/lot-settings.js';
import { findFreeSwitch } from '../src/real-switch/find-binary.js';
import { RealHost } from '../src/real-switch/real-host.js';
import { heldCaller, pickUp } from '../src/scenarios/park-steps.js';
import { conversation, tell, type Scenario } from '../src/scenarios/scenario.js';

const WITHIN_MS = 60_000;
const binary = findFreeSwitch();
const onRealSwitches = binary.kind === 'absent' ? describe.skip : describe;

/** A transfer for which the switch waits a minute; its legs stay for as long. */
const leavesLegs = (nowhere: Socket): Scenario => ({
  id: 'leaves-legs',
  title: 'fails on purpose',
  settings: CALM,
  async run(lab) {
    const far = await lab.phone('1001', { node: 'node-b' });
    const { called } = await conversation(await lab.phone('1000'), await lab.phone('1001'));
    await called.hold();
    const consult = far.call('*70');
    await consult.hearsNumber('701');
    const place = { profile: 'phones', host: '127.0.0.1', port: nowhere.address().port } as const;
    await called.attendedTransfer(consult, place);
    throw new Error('on purpose');
  },
});

const leavesRedisFrozen: Scenario = {
  id: 'leaves-redis-frozen',
  title: 'fails on purpose',
  settings: CALM,
  async run(lab) {
    await lab.redis.begins('frozen');
    throw new Error('on purpose');
  },
};

const parksAndPicksUp: Scenario = {
  id: 'parks-and-picks-up',
  title: 'as any other',
  settings: CALM,
  async run(lab) {
    const { caller } = await heldCaller(lab);
    await (await pickUp(await lab.phone('1002', { node: 'node-b' }), '701', caller)).hangUp();
    await caller.untilEnded();
  },
};

onRealSwitches('a story that fails', () => {
  let host: RealHost;
  const nowhere = createSocket('udp4');

  beforeAll(async () => {
    nowhere.bind(0, '127.0.0.1');
    await once(nowhere, 'listening');
    host = await RealHost.start(binary.kind === 'absent' ? '' : binary.path);
  }, WITHIN_MS);

  afterAll(async () => {
    nowhere.close();
    await host.close();
  }, WITHIN_MS);

  it(
    'says which legs it left; they are gone, and the next story goes well',
    async () => {
      await expect(tell(host, leavesLegs(nowhere))).rejects.toThrow(/on purpose[^]*cleared away: node-a: [^]*\*70/);
      expect(await Promise.all(host.nodes.map((node) => node.channelCount()))).toEqual([0, 0]);
      await tell(host, parksAndPicksUp);
    },
    WITHIN_MS,
  );

  it(
    'leaves Redis frozen; the next story finds it well',
    async () => {
      await expect(tell(host, leavesRedisFrozen)).rejects.toThrow(/on purpose[^]*nothing was left/);
      await tell(host, parksAndPicksUp);
    },
    WITHIN_MS,
  );
});
