/** Steps that the stories about lamps share. */
import { readFileSync } from 'node:fs';
import type { LabLamp, LabPhone, LabUser, LampShown, ScenarioLab, Within } from '../lab.js';
import { eventually } from '../waiting.js';
import { expectThat } from './scenario.js';

/** What is promised of every lamp after every change. ms */
export const LAMP_WITHIN_MS = 1000;

/** One phone on each node, each with both kinds of key. */
export const WATCHERS: readonly LabUser[] = ['1005', '1006'];

export async function watchers(lab: ScenarioLab): Promise<readonly LabPhone[]> {
  return Promise.all(
    WATCHERS.map((user, index) => lab.phone(user, { node: lab.nodes[index % lab.nodes.length] ?? 'node-a' })),
  );
}

/** `701` and `park+701` on each of the phones. */
export async function keysOn(phones: readonly LabPhone[], orbit: string): Promise<readonly LabLamp[]> {
  const keys = phones.flatMap((phone) => [phone.watch(orbit), phone.watch(orbit, 'park')]);
  return Promise.all(keys);
}

export async function allShow(
  lamps: readonly LabLamp[],
  state: LampShown,
  { within = LAMP_WITHIN_MS }: Within = {},
): Promise<void> {
  await Promise.all(lamps.map((lamp) => lamp.untilShows(state, { within })));
}

/** How much each lamp has been told so far; a story compares from there on. */
export const marksOf = (lamps: readonly LabLamp[]): ReadonlyMap<LabLamp, number> =>
  new Map(lamps.map((lamp) => [lamp, lamp.told().length]));

export const toldSince = (lamp: LabLamp, marks: ReadonlyMap<LabLamp, number>): readonly LampShown[] =>
  lamp
    .told()
    .slice(marks.get(lamp) ?? 0)
    .map(({ state }) => state);

/** Since the marks no lamp showed anything else, not even for a moment. */
export function onlyShowed(marks: ReadonlyMap<LabLamp, number>, state: LampShown): void {
  for (const lamp of marks.keys()) {
    const told = toldSince(lamp, marks);
    expectThat(
      `${lamp.name} was told ${state} at most, not ${told.join(', ')}`,
      told.every((one) => one === state),
    );
  }
}

/** Subscribes again and waits for what the switch says to that; then it shows the state. */
export async function refreshed(lamps: readonly LabLamp[], state: LampShown): Promise<void> {
  await Promise.all(
    lamps.map(async (lamp) => {
      const before = lamp.told().length;
      await lamp.refresh();
      await eventually(`${lamp.name} to be told ${state} when it subscribes again`, { within: LAMP_WITHIN_MS }, () =>
        lamp.told().length > before && lamp.state() === state ? true : undefined,
      );
    }),
  );
}

/**
 * How often a node's lamps were taken over so far: whoever takes them shows each of them once, since nobody knows what was
 * lit. On a machine without time for Redis or switch this happens by itself now and then.
 */
export const timesTaken = (lab: ScenarioLab): number =>
  readFileSync(lab.engine.logPath, 'utf8').split('"message":"watching node"').length - 1;
