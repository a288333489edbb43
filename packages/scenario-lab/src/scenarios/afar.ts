/** Callers whose leg is on one node and who are talked to, parked and parked again from the other. */
import { CALM } from '../lot-settings.js';
import { heldCaller, parkBlind, parkByConsult, pickUp, untilHeld } from './park-steps.js';
import { conversation, expectThat, hearEachOther, type Scenario } from './scenario.js';

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
    id: 'nodes-attended-over-two-nodes',
    title:
      '[A3][M1] the held call is on one node, the consult line on the other: the transfer is refused, the parker still has the caller, the reservation ends, and a park on one node works',
    settings: { ...CALM, reserve: '4s' },
    only: {
      kind: 'real',
      why: 'a node asks the other one for a password when it calls a phone’s dialog; the practice trunk asks nobody',
    },
    async run(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const [far, carol] = [await lab.phone('1001', { node: 'node-b' }), await lab.phone('1002', { node: 'node-b' })];
      const { caller, called } = await conversation(alice, bob);
      await called.hold();
      const consult = far.call('*70');
      await consult.hearsNumber('701');
      const outcome = await called.attendedTransfer(consult);
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
];
