/** The one-time ticket with which a leg comes from one node to another opens one door, once. */
import type { LabIncomingCall, LabPhone, NodeName, ScenarioLab } from '../lab.js';
import { CALM } from '../lot-settings.js';
import { eventually } from '../waiting.js';
import { asks, variableOn } from './ask-switch.js';
import { heldCaller, isTold, pickUp } from './park-steps.js';
import { expectThat, hearEachOther, type Scenario } from './scenario.js';

/** How long a ticket opens its entry. ms */
const TICKET_LASTS_MS = 15_000;
const FORGED = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** The ticket with which a leg came to this node. */
async function ticketSeenOn(lab: ScenarioLab, node: NodeName): Promise<string> {
  const found = await variableOn(lab, node, 'parkade_ticket');
  const ticket = found.find((text) => /^[A-Za-z0-9_-]{22,}$/.test(text));
  if (ticket === undefined) throw new Error(`no leg of ${node} has a ticket: ${found.join(' ')}`);
  return ticket;
}

/** Somebody on `from` sends node `to` an INVITE with a ticket; what they hear of it is heard by their phone. */
async function comesWithTicket(
  lab: ScenarioLab,
  phone: LabPhone,
  to: NodeName,
  ticket: string,
): Promise<LabIncomingCall> {
  const dial = `{sip_h_X-Parkade-Ticket=${ticket}}${lab.peerDial(to, '701')}`;
  await asks(lab, phone.node, [`originate user/${phone.user}@pbx.test &bridge(${dial})`]);
  return phone.nextCall();
}

/** Somebody dials from the other node while the way there is down: their ticket was issued and never shown. */
async function unusedTicket(lab: ScenarioLab, phone: LabPhone): Promise<string> {
  const vain = phone.call('701');
  const ticket = await eventually('a ticket', { within: 5000 }, async () => (await lab.openTickets())[0]);
  await vain.hangUp();
  return ticket;
}

export const TICKETS: readonly Scenario[] = [
  {
    id: 'nodes-ticket-twice',
    title: '[E5] the ticket of a pickup is sent a second time: refused, and the two talk on',
    settings: CALM,
    async run(lab) {
      const [dave, thief] = [await lab.phone('1003', { node: 'node-b' }), await lab.phone('1007', { node: 'node-b' })];
      thief.meetCallsWith('answer');
      const { caller } = await heldCaller(lab);
      const retriever = await pickUp(dave, '701', caller);
      const ticket = await ticketSeenOn(lab, 'node-a');
      await isTold(await comesWithTicket(lab, thief, 'node-a', ticket), 'not-allowed');
      await hearEachOther(caller, retriever);
      await retriever.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-ticket-forged',
    title: '[E5] a forged ticket is refused, and the caller stays; a true one would have opened the same door',
    settings: { ...CALM, peersApart: true },
    async run(lab) {
      const [dave, sender] = [await lab.phone('1003', { node: 'node-b' }), await lab.phone('1007', { node: 'node-b' })];
      sender.meetCallsWith('answer');
      const { caller } = await heldCaller(lab);
      await isTold(await comesWithTicket(lab, sender, 'node-a', FORGED), 'not-allowed');
      await caller.hearsOnly(['music']);
      const honest = await comesWithTicket(lab, sender, 'node-a', await unusedTicket(lab, dave));
      await hearEachOther(caller, honest);
      await honest.hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-ticket-expired',
    title:
      '[E5][E8] a ticket comes to the caller’s node after its time: refused, the caller has music and the same due time',
    settings: { recall: { after: '10m' }, peersApart: true },
    async run(lab) {
      const carol = await lab.phone('1002');
      const [dave, late] = [await lab.phone('1003', { node: 'node-b' }), await lab.phone('1007', { node: 'node-b' })];
      late.meetCallsWith('answer');
      const { caller } = await heldCaller(lab);
      const due = await lab.dueTime('701');
      const ticket = await unusedTicket(lab, dave);
      await eventually('the ticket to expire', { within: TICKET_LASTS_MS + 5000, every: 100 }, async () =>
        (await lab.openTickets()).length === 0 ? true : undefined,
      );
      await isTold(await comesWithTicket(lab, late, 'node-a', ticket), 'not-allowed');
      await caller.hearsOnly(['music'], { for: 500 });
      expectThat(
        'the caller is recalled when they were to be',
        due !== undefined && (await lab.dueTime('701')) === due,
      );
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
  {
    id: 'nodes-ticket-wrong-node',
    title: '[E5] a ticket for one node is shown to the other: refused, and worthless ever after',
    settings: { ...CALM, peersApart: true },
    async run(lab) {
      const carol = await lab.phone('1002');
      const [dave, thief] = [await lab.phone('1003', { node: 'node-b' }), await lab.phone('1007', { node: 'node-b' })];
      thief.meetCallsWith('answer');
      const { caller } = await heldCaller(lab);
      const ticket = await unusedTicket(lab, dave);
      await isTold(await comesWithTicket(lab, thief, 'node-b', ticket), 'not-allowed');
      await isTold(await comesWithTicket(lab, thief, 'node-a', ticket), 'not-allowed');
      await (await pickUp(carol, '701', caller)).hangUp();
      await caller.untilEnded();
    },
  },
];
