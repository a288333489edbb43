/**
 * What the practice switch does for a blind transfer to an orbit and for its pick-up, in counts: on a real one each of them has its price
 * (docs/performance.md), whatever the machine.
 */
import type { PracticeLab } from '@parkade/practice-switch';
import { WITHOUT_KEYS } from '../engine/rendered-dialplan.js';
import { PracticeHost } from '../practice/practice-host.js';
import { parkBlind, pickUp, untilHeld } from '../scenarios/park-steps.js';
import { conversation } from '../scenarios/scenario.js';
import { eventually } from '../waiting.js';

export interface SwitchCost {
  /**
   * Applications that legs ran: the switch fires two events for each, with all it knows of the leg. The `transfer` behind a socket among
   * them: here every leg runs on while it is taken out.
   */
  readonly actions: readonly string[];
  /** Commands on the legs' sockets and on the link that are about a call, by their names. */
  readonly commands: readonly string[];
  /** Bytes of all that, lamps included: the switch reads them one by one (mod_event_socket.c:read_packet). */
  readonly commandBytes: number;
  /** `expand uuid:` and `uuid_dump`: everything that the switch knows of a leg is written out. */
  readonly dumps: number;
  /** PRESENCE_IN that were sent. */
  readonly lamps: number;
}

interface Noted {
  readonly kind: 'action' | 'command' | 'lamp';
  readonly what: string;
}

const QUIET_MS = 500;
/** What is sent without any call: looks at the node, the link's own watch. */
const BESIDE = /^(?:api (?:show|global_getvar)|event|noevents|auth|filter)\b/;

export async function switchCost(): Promise<Readonly<Record<'park' | 'pickUp', SwitchCost>>> {
  const noted: Noted[] = [];
  const host = PracticeHost.start({
    seed: 1,
    dialplan: WITHOUT_KEYS,
    watch: (lab) => {
      watch(lab, (one) => noted.push(one));
      return Promise.resolve();
    },
  });
  try {
    const lab = await host.openScenario({ recall: { after: 'never' } });
    await lab.engine.start();
    const [alice, bob, carol] = [await lab.phone('1000'), await lab.phone('1001'), await lab.phone('1002')];
    const call = await conversation(alice, bob);
    const during = async (act: () => Promise<void>): Promise<SwitchCost> => {
      await quiet(noted);
      noted.length = 0;
      await act();
      await quiet(noted);
      return sum(noted);
    };
    const park = await during(async () => {
      await parkBlind(call.called);
      await untilHeld(lab, call.caller);
    });
    const fetched = await during(async () => {
      await pickUp(carol, '701', call.caller);
      await lab.untilOrbit('701', 'free');
    });
    return { park, pickUp: fetched };
  } finally {
    await host.close();
  }
}

function watch(lab: PracticeLab, note: (noted: Noted) => void): void {
  const node = lab.node('node-a');
  node.hearRequests(({ command }) => {
    if (command.startsWith('sendevent')) note({ kind: 'lamp', what: command });
    else if (!BESIDE.test(command)) note({ kind: 'command', what: command });
  });
  node.core.bus.listen(({ name, headers }) => {
    if (name === 'CHANNEL_EXECUTE') note({ kind: 'action', what: headers.get('Application') ?? '' });
  });
}

function sum(noted: readonly Noted[]): SwitchCost {
  const of = (kind: Noted['kind']): readonly string[] =>
    noted.filter((one) => one.kind === kind).map(({ what }) => what);
  const [commands, lamps] = [of('command'), of('lamp')];
  return {
    actions: of('action'),
    commands: commands.map(nameOf),
    commandBytes: [...commands, ...lamps].reduce((bytes, text) => bytes + text.length, 0),
    dumps: commands.filter((text) => /^api (?:expand uuid:|uuid_dump)/.test(text)).length,
    lamps: lamps.length,
  };
}

const nameOf = (command: string): string =>
  /\b(?:uuid|sched)_[a-z_]+\b/.exec(command)?.[0] ?? command.split(' ')[0] ?? '';

async function quiet(noted: readonly Noted[]): Promise<void> {
  let [seen, since] = [-1, performance.now()];
  await eventually('nothing more to happen', { within: 10_000, every: 50 }, () => {
    if (noted.length !== seen) [seen, since] = [noted.length, performance.now()];
    return performance.now() - since > QUIET_MS ? true : undefined;
  });
}
