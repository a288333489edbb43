/**
 * What the leg says that arrives at the park code, for every one of {@link WAYS_TO_BE_PARKED}: on a real switch, without an engine.
 * `whoTalkedTo` of the dialplan contract is held against it, and so is what the switch alone makes of it.
 */
import { EslClient, type EslEvent } from '../real-switch/esl-client.js';
import { RealHost } from '../real-switch/real-host.js';
import { CALM } from '../lot-settings.js';
import type { NodeName, ScenarioLab } from '../lab.js';
import { asks } from '../scenarios/ask-switch.js';
import { nothingIsLeft } from '../scenarios/scenario.js';
import { WAYS_TO_BE_PARKED, type WayToBeParked } from '../scenarios/ways-to-be-parked.js';
import { eventually } from '../waiting.js';
import { LegAtTheCode, type Said } from './leg-at-the-code.js';

export interface RecordedParker {
  /** Who sent the leg there, `1001@pbx.test`. */
  readonly parker: string;
  /** What the leg said. */
  readonly leg: Said;
  /** What the other leg said of itself when it ended: its CHANNEL_HANGUP. */
  readonly other: Said;
  /** Whom the switch would ring back by itself: what stood in `parkade_parker_dial` on 1.11.1 when it was recorded. */
  readonly alone: string;
}

/** What could tell who it was, and what the classifier reads. */
const FIELDS = [
  'Unique-ID|Call-Direction|Channel-Name|Caller-(?:Username|Caller-ID-.*|Callee-ID-.*|Context|RDNIS|Destination-Number)',
  'Other-Leg-(?:Unique-ID|Username|Direction|Channel-Name|Callee-ID-.*|Destination-Number|Context)',
  'variable_(?:direction|user_name|domain_name|presence_id|dialed_.*|last_bridge_.*|bridge_(?:uuid|channel)|signal_bond)',
  'variable_(?:originat(?!.*codec).*|transfer_source|other_loopback_leg_uuid|cc_agent|fifo_bridge_uuid|parkade_.*)',
  'variable_(?:sip_call_id|sip_refer_to|sip_h_Referred-By)',
];
const KEPT = new RegExp(`^(?:${FIELDS.join('|')})$`);

const useful = (said: Said): Said =>
  Object.fromEntries(
    Object.entries(said)
      .filter(([name]) => KEPT.test(name))
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );

/** @param tell  Gets the name of each way when it was recorded, and of one that failed, why. */
export async function recordParkers(
  binary: string,
  tell: (line: string) => void,
  only?: string,
): Promise<Readonly<Record<string, RecordedParker>>> {
  const host = await RealHost.start(binary);
  const recorded: Record<string, RecordedParker> = {};
  try {
    for (const way of WAYS_TO_BE_PARKED.filter(({ name }) => only === undefined || name.includes(only))) {
      const lab = await host.openScenario(CALM);
      try {
        recorded[way.name] = await recordParker(lab, way);
        tell(`${way.name}: ${recorded[way.name]?.alone ?? ''}`);
        await lab.close();
      } catch (error) {
        tell(`${way.name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
        tell((await lab.close('failed')).join('\n'));
      }
    }
  } finally {
    await host.close();
  }
  return recorded;
}

/** In a laboratory without an engine, of whichever switch. */
export async function recordParker(lab: ScenarioLab, way: WayToBeParked): Promise<RecordedParker> {
  const door = await LegAtTheCode.listen(lab.enginePort);
  const links = await Promise.all(lab.nodes.map((node) => listenTo(lab, node)));
  try {
    const { caller, parker } = await way.talk(lab);
    await parker.blindTransfer('*70');
    const leg = await door.next();
    await caller.hears('music');
    const node = lab.nodes.find((_, index) => knows(links[index], leg)) ?? 'node-a';
    const [alone = ''] = await asks(lab, node, [`uuid_getvar ${leg['Unique-ID'] ?? ''} parkade_parker_dial`]);
    const other = await eventually('the end of the other leg', { within: 3000 }, () =>
      links
        .flatMap(({ events }) => events)
        .find((one) => one['Event-Name'] === 'CHANNEL_HANGUP' && one['Unique-ID'] === leg['variable_last_bridge_to']),
    );
    await caller.hangUp();
    await lab.endPhones();
    await nothingIsLeft(lab);
    return { parker: way.parker, leg: useful(leg), other: useful(other), alone: alone.replace(/^user\//, '') };
  } finally {
    await Promise.all(links.map((link) => link.close()));
    await door.close();
  }
}

const knows = (link: EslClient | undefined, leg: Said): boolean =>
  link?.events.some((event: EslEvent) => event['Unique-ID'] === leg['Unique-ID']) ?? false;

async function listenTo(lab: ScenarioLab, node: NodeName): Promise<EslClient> {
  const link = await EslClient.open(lab.eslAddress(node));
  await link.listenTo('CHANNEL_CREATE', 'CHANNEL_HANGUP');
  return link;
}
