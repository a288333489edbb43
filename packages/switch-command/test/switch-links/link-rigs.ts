import { afterEach } from '@jest/globals';
import { type NodeId, parseNodeId } from '@parkade/park-decision';
import { type LinkTiming, SwitchLinks, type SwitchLinksOptions } from '../../src/index.js';
import { FakeSwitch } from '../fake-switch.js';
import { Heard } from '../heard-events.js';
import { recording } from '../recording-surroundings.js';

export const NODE = parseNodeId('fs-a') as NodeId;
export const OTHER_NODE = parseNodeId('fs-b') as NodeId;

const QUICK: Partial<LinkTiming> = {
  connectMs: 300,
  replyMs: 200,
  queueMs: 200,
  firstRetryMs: 10,
  longestRetryMs: 40,
  steadyMs: 60,
};

interface RigOptions extends Partial<LinkTiming> {
  readonly onSwitchEvent?: SwitchLinksOptions['onSwitchEvent'];
  readonly admit?: SwitchLinksOptions['admit'];
  /** A second node, whose switch is this. */
  readonly other?: FakeSwitch;
}

/** Rigs of one link to one fake switch; each is closed after the test that made it. */
export function linkRigs() {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });

  /** The switch listens, the link has not begun to connect. */
  async function rig(options: RigOptions = {}, prepare: (fake: FakeSwitch) => void = () => undefined) {
    const { onSwitchEvent, admit, other, ...timing } = options;
    const fake = new FakeSwitch();
    prepare(fake);
    const all = [[NODE, fake] as const, ...(other === undefined ? [] : [[OTHER_NODE, other] as const])];
    for (const [, one] of all) {
      await one.start();
      cleanups.push(() => one.stop());
    }
    const heard = new Heard();
    const record = recording();
    const links = new SwitchLinks({
      nodes: all.map(([node, { port }]) => ({ node, host: '127.0.0.1', port, password: 'secret' })),
      timing: { ...QUICK, ...timing },
      onSwitchEvent: onSwitchEvent ?? heard.take,
      ...(admit === undefined ? {} : { admit }),
      logger: record.logger,
      meters: record.meters,
      random: () => 0.5,
    });
    cleanups.push(() => links.close());
    return { fake, links, heard, record };
  }

  async function up(...args: Parameters<typeof rig>) {
    const made = await rig(...args);
    await made.links.start(5000);
    return made;
  }

  return { rig, up };
}

export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};
