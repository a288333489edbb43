/** Steps of the stories that are told at the desk. */
import type { DeskSaid, LabDesk, LabPhone, ScenarioLab } from '../lab.js';
import type { LotSettings, RecallSettings } from '../lot-settings.js';
import { parkedCaller, type Parked } from './park-steps.js';
import { expectThat } from './scenario.js';

export const deskOf = (recall: Partial<RecallSettings> = {}, more: LotSettings = {}): LotSettings => ({
  api: true,
  recall: { after: 'never', chain: [{ ring: 'parker', for: '8s' }], rounds: 1, lastly: 'stay', ...recall },
  ...more,
});

export function done(what: string, said: DeskSaid) {
  if (said.kind !== 'done') throw new Error(`expected ${what} to be done, not ${JSON.stringify(said.problem)}`);
  return said;
}

export const isRefused = (what: string, said: DeskSaid, reason: string): void =>
  expectThat(
    `${what} is refused as ${reason}, not ${JSON.stringify(said)}`,
    said.kind === 'refused' && said.problem.reason === reason,
  );

/** Alice is in 701, parked by Bob; Carol sits at the screen. */
export async function atTheDesk(lab: ScenarioLab): Promise<Parked & AtTheDesk> {
  const [carol, desk] = [await lab.phone('1002'), await lab.desk('1002')];
  return { ...(await parkedCaller(lab, { displayName: 'Alice' })), carol, desk };
}

interface AtTheDesk {
  readonly carol: LabPhone;
  readonly desk: LabDesk;
}
