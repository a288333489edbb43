/** How two come to talk, before one sends the other away. */
import { HOUSE } from '../house-dialplan.js';
import type { LabCall, LabPhone, ScenarioLab } from '../lab.js';
import { eventually } from '../waiting.js';
import { asks } from './ask-switch.js';
import { hearEachOther } from './scenario.js';

/** The two talk; `parker` is about to send the caller away. */
export interface Talk {
  readonly caller: LabCall;
  readonly parker: LabCall;
  /** Where `parker` is. */
  readonly at: LabPhone;
}

/** The dialling side is the one who sends. */
export async function swapped(talk: Promise<Talk>, at: LabPhone): Promise<Talk> {
  const { caller, parker } = await talk;
  return { caller: parker, parker: caller, at };
}

/** Alice dials; Bob's phone rings and is answered. */
export async function dials(lab: ScenarioLab, number: string): Promise<Talk> {
  const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
  return answeredBy(bob, alice.call(number));
}

export async function answeredBy(at: LabPhone, caller: LabCall): Promise<Talk> {
  const parker = await at.nextCall();
  await parker.answer();
  await hearEachOther(caller, parker);
  return { caller, parker, at };
}

/** Others of a group are registered, and ring too. */
export async function dialsGroup(
  lab: ScenarioLab,
  number: string,
  others: readonly ('1002' | '1003')[],
): Promise<Talk> {
  for (const other of others) await lab.phone(other);
  return dials(lab, number);
}

/** Carol is asked before Bob, and does not take the call. */
export async function huntsPastCarol(lab: ScenarioLab, number: string): Promise<Talk> {
  const carol = await lab.phone('1002');
  carol.meetCallsWith('busy');
  return dials(lab, number);
}

/** A queue that is none of the switch's: the caller waits, an agent is rung and answers, the two are joined. */
export async function queueByCommands(lab: ScenarioLab, at: LabPhone, dial: string, callers: LabPhone): Promise<Talk> {
  const caller = callers.call(HOUSE.waits);
  await caller.hears('music');
  const waiting = await onlyLeg(lab);
  const id = '99999999-aaaa-4bbb-8ccc-000000000001';
  await asks(lab, 'node-a', [`bgapi originate {origination_uuid=${id}}${dial} ${HOUSE.waits} XML default`]);
  const parker = await at.nextCall();
  await parker.answer();
  await parker.hears('music');
  await asks(lab, 'node-a', [`uuid_bridge ${waiting} ${id}`]);
  await hearEachOther(caller, parker);
  return { caller, parker, at };
}

/** The list follows the legs by some milliseconds. */
const onlyLeg = (lab: ScenarioLab): Promise<string> =>
  eventually('the caller to be listed', { within: 3000 }, async () => {
    const [list = ''] = await asks(lab, 'node-a', ['show channels as json']);
    return (JSON.parse(list) as { readonly rows?: readonly { readonly uuid: string }[] }).rows?.[0]?.uuid;
  });

/** `originate` of one phone, and what it is connected with when it is answered; Bob sends Alice away, whoever was rung first. */
export async function clickToDial(lab: ScenarioLab, order: string): Promise<Talk> {
  const [alice, bob] = [await lab.phone('1000'), await lab.phone('1001')];
  await asks(lab, 'node-a', [`bgapi originate ${order}`]);
  const isBobFirst = order.startsWith('user/1001');
  const one = await (isBobFirst ? bob : alice).nextCall();
  await one.answer();
  const other = await (isBobFirst ? alice : bob).nextCall();
  await other.answer();
  await hearEachOther(one, other);
  return isBobFirst ? { caller: other, parker: one, at: bob } : { caller: one, parker: other, at: bob };
}

/** Alice was called from another node over the link between them, and talks to Bob here. */
export async function comesFromNodeB(lab: ScenarioLab, number: string, domain: string): Promise<Talk> {
  const [alice, bob] = [await lab.phone('1000', { node: 'node-b' }), await lab.phone('1001')];
  await asks(lab, 'node-b', [`bgapi originate user/1000@${domain} &bridge(${lab.peerDial('node-a', number)})`]);
  const caller = await alice.nextCall();
  await caller.answer();
  return answeredBy(bob, caller);
}

/** Bob, who was called by Alice, hands her to Carol by an attended transfer. */
export async function handedToCarol(lab: ScenarioLab): Promise<Talk & { readonly alice: LabPhone }> {
  const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
  const { caller, parker: called } = await answeredBy(bob, alice.call('1001'));
  await called.hold();
  const consult = bob.call('1002');
  const third = await carol.nextCall();
  await third.answer();
  await hearEachOther(consult, third);
  await called.attendedTransfer(consult);
  await hearEachOther(caller, third);
  return { caller, parker: third, at: carol, alice };
}
