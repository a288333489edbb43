/**
 * Ways in which somebody comes to talk to somebody, who then sends them to the park code. What the leg says that arrives there is
 * recorded of each (`record/record-parkers.ts`); some are told as scenarios (`who-parked.ts`).
 */
import { HOUSE, inOtherDomain } from '../house-dialplan.js';
import type { ScenarioLab } from '../lab.js';
import { LAB_DOMAIN, OTHER_DOMAIN } from '../lab-surroundings.js';
import { asks } from './ask-switch.js';
import { hearEachOther } from './scenario.js';
import {
  answeredBy,
  clickToDial,
  comesFromNodeB,
  dials,
  dialsGroup,
  handedToCarol,
  huntsPastCarol,
  queueByCommands,
  swapped,
  type Talk,
} from './ways-to-talk.js';

export interface WayToBeParked {
  readonly name: string;
  /** Who is on the line of whoever sends, `1001@pbx.test`. */
  readonly parker: string;
  talk(lab: ScenarioLab): Promise<Talk>;
}

const BOB = `1001@${LAB_DOMAIN}`;

export const WAYS_TO_BE_PARKED: readonly WayToBeParked[] = [
  { name: 'called by the caller', parker: BOB, talk: (lab) => dials(lab, '1001') },
  {
    name: 'calling the caller',
    parker: `1000@${LAB_DOMAIN}`,
    async talk(lab) {
      const alice = await lab.phone('1000');
      return swapped(answeredBy(await lab.phone('1001'), alice.call('1001')), alice);
    },
  },
  { name: 'first of a ring group', parker: BOB, talk: (lab) => dialsGroup(lab, HOUSE.ringGroup, ['1002', '1003']) },
  {
    name: 'first of a ring group, the others are not registered',
    parker: BOB,
    talk: (lab) => dials(lab, HOUSE.ringGroup),
  },
  {
    name: 'middle of a ring group',
    parker: `1002@${LAB_DOMAIN}`,
    async talk(lab) {
      const [alice, carol] = [await lab.phone('1000'), await lab.phone('1002')];
      await lab.phone('1001');
      await lab.phone('1003');
      return answeredBy(carol, alice.call(HOUSE.ringGroup));
    },
  },
  {
    name: 'last of a ring group',
    parker: `1003@${LAB_DOMAIN}`,
    async talk(lab) {
      const [alice, dave] = [await lab.phone('1000'), await lab.phone('1003')];
      await lab.phone('1001');
      return answeredBy(dave, alice.call(HOUSE.ringGroup));
    },
  },
  {
    name: 'first of an enterprise group',
    parker: BOB,
    talk: (lab) => dialsGroup(lab, HOUSE.enterpriseGroup, ['1002', '1003']),
  },
  {
    name: 'group of the directory',
    parker: BOB,
    talk: (lab) => dialsGroup(lab, HOUSE.groupCall, ['1002']),
  },
  {
    name: 'ring group that exports a caller id',
    parker: BOB,
    talk: (lab) => dialsGroup(lab, HOUSE.namedGroup, ['1002']),
  },
  {
    name: 'ring group with variables of each leg',
    parker: BOB,
    talk: (lab) => dialsGroup(lab, HOUSE.groupWithLegVariables, ['1002']),
  },
  {
    name: 'dialled where it is registered',
    parker: BOB,
    talk: (lab) => dials(lab, HOUSE.byRegistration),
  },
  {
    name: 'calling somebody outside',
    parker: BOB,
    async talk(lab) {
      const [alice, bob] = [await lab.phone('1000', { node: 'node-b' }), await lab.phone('1001')];
      await asks(lab, 'node-a', [`global_setvar trunk=${lab.peerDial('node-b', '1000')}`]);
      return swapped(answeredBy(alice, bob.call(HOUSE.outside)), bob);
    },
  },
  { name: 'hunt in one dial string', parker: BOB, talk: (lab) => huntsPastCarol(lab, HOUSE.hunt) },
  { name: 'hunt by several bridges', parker: BOB, talk: (lab) => huntsPastCarol(lab, HOUSE.huntByBridges) },
  { name: 'forward by transfer', parker: BOB, talk: (lab) => dials(lab, HOUSE.forwardByTransfer) },
  { name: 'forward by execute_extension', parker: BOB, talk: (lab) => dials(lab, HOUSE.forwardByExtension) },
  { name: 'forward by loopback', parker: BOB, talk: (lab) => dials(lab, HOUSE.forwardByLoopback) },
  { name: 'loopback that stays', parker: BOB, talk: (lab) => dials(lab, HOUSE.loopbackThatStays) },
  {
    name: 'loopbacks of a ring group',
    parker: BOB,
    talk: (lab) => dialsGroup(lab, HOUSE.loopbackGroup, ['1002']),
  },
  {
    name: 'two phones of one user',
    parker: BOB,
    async talk(lab) {
      const alice = await lab.phone('1000');
      await lab.phone('1006', { as: { user: '1001', domain: LAB_DOMAIN }, shared: true });
      return answeredBy(await lab.phone('1001', { shared: true }), alice.call('1001'));
    },
  },
  {
    name: 'equal number in another domain, called',
    parker: `1001@${OTHER_DOMAIN}`,
    async talk(lab) {
      const alice = await lab.phone('1000');
      await lab.phone('1001');
      const other = await lab.phone('1006', { as: { user: '1001', domain: OTHER_DOMAIN } });
      return answeredBy(other, alice.call(inOtherDomain('1001')));
    },
  },
  {
    name: 'equal number in another domain, calling',
    parker: BOB,
    async talk(lab) {
      const bob = await lab.phone('1001');
      const other = await lab.phone('1006', { as: { user: '1001', domain: OTHER_DOMAIN } });
      return swapped(answeredBy(other, bob.call(inOtherDomain('1001'))), bob);
    },
  },
  {
    name: 'group of two domains with one number, answered in the first',
    parker: BOB,
    async talk(lab) {
      const alice = await lab.phone('1000');
      await lab.phone('1006', { as: { user: '1001', domain: OTHER_DOMAIN } });
      return answeredBy(await lab.phone('1001'), alice.call(HOUSE.mixedGroup));
    },
  },
  {
    name: 'group of two domains with one number, the second is not registered',
    parker: BOB,
    talk: (lab) => dials(lab, HOUSE.mixedGroup),
  },
  {
    name: 'group of two domains with one number, answered in the second',
    parker: `1001@${OTHER_DOMAIN}`,
    async talk(lab) {
      const alice = await lab.phone('1000');
      await lab.phone('1001');
      const other = await lab.phone('1006', { as: { user: '1001', domain: OTHER_DOMAIN } });
      return answeredBy(other, alice.call(HOUSE.mixedGroup));
    },
  },
  {
    name: 'agent of a queue by commands',
    parker: BOB,
    async talk(lab) {
      return queueByCommands(lab, await lab.phone('1001'), `user/${BOB}`, await lab.phone('1000'));
    },
  },
  {
    name: 'agent of a queue by commands, in another domain',
    parker: `1001@${OTHER_DOMAIN}`,
    async talk(lab) {
      await lab.phone('1001');
      const agent = await lab.phone('1006', { as: { user: '1001', domain: OTHER_DOMAIN } });
      return queueByCommands(lab, agent, `user/1001@${OTHER_DOMAIN}`, await lab.phone('1000'));
    },
  },
  { name: 'agent of a call center', parker: BOB, talk: (lab) => dials(lab, HOUSE.callCenter) },
  {
    name: 'agent who takes from a fifo',
    parker: BOB,
    async talk(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      const caller = alice.call(HOUSE.fifoCaller);
      await caller.untilAnswered();
      const parker = bob.call(HOUSE.fifoAgent);
      await hearEachOther(caller, parker);
      return { caller, parker, at: bob };
    },
  },
  {
    name: 'agent who is rung for a fifo',
    parker: BOB,
    async talk(lab) {
      const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
      await asks(lab, 'node-a', [`fifo_member add sales@${LAB_DOMAIN} user/${BOB}`]);
      const caller = alice.call(HOUSE.fifoCaller);
      try {
        return await answeredBy(bob, caller);
      } finally {
        await asks(lab, 'node-a', [`fifo_member del sales@${LAB_DOMAIN} user/${BOB}`]);
      }
    },
  },
  {
    name: 'click-to-dial, the parker was rung first',
    parker: BOB,
    talk: (lab) => clickToDial(lab, `user/${BOB} 1000 XML default`),
  },
  {
    name: 'click-to-dial, the parker was rung second',
    parker: BOB,
    talk: (lab) => clickToDial(lab, `user/1000@${LAB_DOMAIN} 1001 XML default`),
  },
  {
    name: 'click-to-dial by an application',
    parker: BOB,
    talk: (lab) => clickToDial(lab, `user/${BOB} &bridge(user/1000@${LAB_DOMAIN})`),
  },
  {
    name: 'took the call for a colleague',
    parker: `1002@${LAB_DOMAIN}`,
    async talk(lab) {
      const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
      const caller = alice.call(HOUSE.ringsForTheGroup);
      await bob.nextCall();
      const parker = carol.call(HOUSE.pickUpGroup);
      await hearEachOther(caller, parker);
      return { caller, parker, at: carol };
    },
  },
  { name: 'got the caller by an attended transfer', parker: `1002@${LAB_DOMAIN}`, talk: handedToCarol },
  {
    name: 'sent away by the other end of an attended transfer',
    parker: `1000@${LAB_DOMAIN}`,
    async talk(lab) {
      const { caller, parker, alice } = await handedToCarol(lab);
      return { caller: parker, parker: caller, at: alice };
    },
  },
  {
    name: 'got the caller by a blind transfer',
    parker: `1002@${LAB_DOMAIN}`,
    async talk(lab) {
      const carol = await lab.phone('1002');
      const { caller, parker: called } = await dials(lab, '1001');
      await called.blindTransfer('1002');
      return answeredBy(carol, caller);
    },
  },
  { name: 'called from another node', parker: BOB, talk: (lab) => comesFromNodeB(lab, '1001', LAB_DOMAIN) },
  {
    name: 'ring group called from another node',
    parker: BOB,
    async talk(lab) {
      await lab.phone('1002');
      return comesFromNodeB(lab, HOUSE.ringGroup, LAB_DOMAIN);
    },
  },
  {
    name: 'calling somebody on another node',
    parker: BOB,
    async talk(lab) {
      const [alice, bob] = [await lab.phone('1000', { node: 'node-b' }), await lab.phone('1001')];
      await asks(lab, 'node-a', [`bgapi originate user/${BOB} &bridge(${lab.peerDial('node-b', '1000')})`]);
      const parker = await bob.nextCall();
      await parker.answer();
      const caller = await alice.nextCall();
      await caller.answer();
      await hearEachOther(caller, parker);
      return { caller, parker, at: bob };
    },
  },
  {
    name: 'a phone whose contact is no number',
    parker: BOB,
    async talk(lab) {
      const alice = await lab.phone('1000');
      return answeredBy(await lab.phone('1001', { contact: 'x7k2q' }), alice.call('1001'));
    },
  },
  {
    name: 'a phone whose contact is no number, in a ring group',
    parker: BOB,
    async talk(lab) {
      const alice = await lab.phone('1000');
      await lab.phone('1002');
      return answeredBy(await lab.phone('1001', { contact: 'x7k2q' }), alice.call(HOUSE.ringGroup));
    },
  },
  {
    name: "a phone whose contact is a colleague's number, in a ring group",
    parker: BOB,
    async talk(lab) {
      const alice = await lab.phone('1000');
      await lab.phone('1002');
      return answeredBy(await lab.phone('1001', { contact: '1003' }), alice.call(HOUSE.ringGroup));
    },
  },
];
