/** The master of the store dies while callers are parked, and its replica becomes master by itself. */
import type { LotSettings } from '../lot-settings.js';
import { eventually } from '../waiting.js';
import { parkBlind, parksInTheSwitch, pickUp, untilHeld } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

const RECALL_AFTER_FAILOVER: LotSettings = {
  recall: { after: '12s', chain: [{ ring: 'parker', for: '15s' }], rounds: 1, lastly: 'stay' },
  failsafeGrace: '20s',
};

/** A successor is found after two to four seconds; this is for a machine that does other things as well. */
const SUCCEEDED_WITHIN_MS = 15_000;

export const STORE_FAILOVER: Scenario = {
  id: 'store-failover',
  title:
    '[M4][M7][M8] the master of the store is killed with two callers parked: who parks meanwhile waits in the switch, one is picked up from the successor, the other recalled, once, and the third is found',
  settings: RECALL_AFTER_FAILOVER,
  async run(lab) {
    const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
    const [dave, erin] = [await lab.phone('1003', { node: 'node-b' }), await lab.phone('1004', { node: 'node-b' })];
    const [frank, grace] = [await lab.phone('1005'), await lab.phone('1006')];
    const first = await conversation(alice, bob);
    await parkBlind(first.called);
    await untilHeld(lab, first.caller);
    const second = await conversation(dave, erin);
    await parkBlind(second.called);
    await untilHeld(lab, second.caller, '702');
    const third = await conversation(frank, grace);

    // The switch rings the parker of whom it parked by itself; the laboratory's has that little patience that it may come to it.
    grace.meetCallsWith('busy');
    await lab.redis.kill9();
    await parksInTheSwitch(third);
    await eventually('a master to be there again', { within: SUCCEEDED_WITHIN_MS, every: 100 }, async () => {
      await lab.orbitsTaken();
      return true;
    });
    await first.caller.hearsOnly(['music'], { for: 500 });
    await lab.untilOrbit('703', 'parked', { within: SUCCEEDED_WITHIN_MS });
    const taken = (await lab.orbitsTaken()).toSorted().join(', ');
    expectThat(`each is parked once, not ${taken}`, /^701 \w+, 702 \w+, 703 \w+$/.test(taken));

    await (await pickUp(carol, '701', first.caller)).hangUp();
    await first.caller.untilEnded();
    const back = await erin.nextCall({ within: 20_000 });
    await back.answer();
    await hearEachOther(second.caller, back);
    expectThat('the parker was rung back once', erin.callsReceived() === 2);
    await back.hangUp();
    await second.caller.untilEnded();
    await (await pickUp(carol, '703', third.caller)).hangUp();
    await third.caller.untilEnded();
  },
};
