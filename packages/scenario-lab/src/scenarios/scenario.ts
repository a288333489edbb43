/** A scenario: a story with a title, the lot it needs, and what must be true in it on every switch. */
import type { LabHost, LabIncomingCall, LabOutgoingCall, LabPhone, ScenarioLab } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import { eventually } from '../waiting.js';
import { flawedNotifies } from './clean-notify.js';

export interface Scenario {
  /** Short and stable: `retrieve-race`. */
  readonly id: string;
  /** Features in brackets first: `[A2][G1] ...`. */
  readonly title: string;
  readonly settings: LotSettings;
  /** Whether an engine runs when the story begins; default `running`. */
  readonly engine?: 'running' | 'absent';
  /** A story that only one kind of switch can tell, and why. */
  readonly only?: { readonly kind: 'real' | 'practice'; readonly why: string };
  run(lab: ScenarioLab): Promise<void>;
}

const CLEAN_WITHIN_MS = 6000;

/** Tells the story; afterwards nothing of it may be left on a switch or in the store, and no NOTIFY may have been amiss. */
export async function tell(host: LabHost, scenario: Scenario): Promise<void> {
  const lab = await host.openScenario(scenario.settings);
  try {
    if (scenario.engine !== 'absent') await lab.engine.start();
    await scenario.run(lab);
    await lab.endPhones();
    await nothingIsLeft(lab);
    const flaws = flawedNotifies(lab.lamps());
    expectThat(`phones were told nothing they must not read; ${flaws.join('; ')}`, flaws.length === 0);
    await lab.close('told');
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const diagnosis = await lab.diagnosis();
    const left = await lab.close('failed');
    const cleared = left.length === 0 ? 'nothing was left' : `cleared away: ${left.join('\n')}`;
    throw new Error(`${scenario.id}: ${what}\n--- ${diagnosis}\n${cleared}`, { cause: error });
  }
}

/** No channel on any switch; with an engine, no socket of a leg and no orbit taken. */
export async function nothingIsLeft(lab: ScenarioLab): Promise<void> {
  for (const node of lab.nodes) {
    await eventually(`every channel of ${node} to be gone`, { within: CLEAN_WITHIN_MS, every: 100 }, async () => {
      const count = await lab.channelCount(node);
      if (count > 0) throw new Error(`${count} left`);
      return true;
    });
  }
  if (!lab.engine.isRunning) return;
  await eventually('every socket of a leg to be closed', { within: CLEAN_WITHIN_MS, every: 100 }, () => {
    const open = lab.engineSockets() ?? 0;
    if (open > 0) throw new Error(`${open} open`);
    return true;
  });
  await eventually('every orbit to be free', { within: CLEAN_WITHIN_MS, every: 100 }, async () => {
    const taken = await lab.orbitsTaken();
    if (taken.length > 0) throw new Error(`taken: ${taken.join(' ')}`);
    return true;
  });
}

export interface Conversation {
  /** The side that dialled. */
  readonly caller: LabOutgoingCall;
  readonly called: LabIncomingCall;
}

/** `from` calls `to`, who answers; both hear each other and nobody else. */
export async function conversation(from: LabPhone, to: LabPhone): Promise<Conversation> {
  const caller = from.call(to.user);
  const called = await to.nextCall();
  await called.answer();
  await caller.untilAnswered();
  await hearEachOther(caller, called);
  return { caller, called };
}

interface HearingCall {
  readonly owner: LabPhone['user'];
  hearsOnly(sounds: readonly LabPhone['user'][]): Promise<void>;
}

/** Audio both ways, and nothing else. */
export async function hearEachOther(a: HearingCall, b: HearingCall): Promise<void> {
  await Promise.all([a.hearsOnly([b.owner]), b.hearsOnly([a.owner])]);
}

/** An expectation of a story that no `until...` covers. */
export function expectThat(what: string, holds: boolean): void {
  if (!holds) throw new Error(`expected that ${what}`);
}
