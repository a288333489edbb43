/** What every phone may be told about a lamp: XML that can be read, and nothing by which a channel could be taken. */
import type { LabLamp } from '../lab.js';
import { notWellFormed } from './well-formed.js';

/** A channel's uuid is enough to take the channel's place (an INVITE with Replaces); no other id of ours looks like one. */
const A_UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** What is wrong with the body of a NOTIFY, or `undefined`. */
export function flawOfNotify(body: string): string | undefined {
  const uuid = A_UUID.exec(body)?.[0];
  if (uuid !== undefined) return `the uuid ${uuid} is in it: ${body}`;
  const wrong = notWellFormed(body);
  return wrong === undefined ? undefined : `it is not XML: ${wrong}`;
}

/** One line for each NOTIFY that says too much or cannot be read. */
export function flawedNotifies(lamps: readonly LabLamp[]): readonly string[] {
  return lamps.flatMap((lamp) =>
    lamp.bodies().flatMap((body) => {
      const flaw = flawOfNotify(body);
      return flaw === undefined ? [] : [`${lamp.name} got a NOTIFY, and ${flaw}`];
    }),
  );
}
