/** What the switch reports of its channels. */
import { isRecord, parseJson } from '../caller-codec.js';
import type { ChannelData } from '../channel-data.js';

/**
 * Rows of `show channels as json` (`mod_commands.c:show_function`): the switch's channel list, which follows the channels by
 * some milliseconds. Without any channel there is no `rows`. `undefined` when the answer is no such list.
 */
export function rowsOf(answer: string): readonly Readonly<Record<string, unknown>>[] | undefined {
  const list = parseJson(answer);
  if (!isRecord(list)) return undefined;
  return Array.isArray(list['rows']) ? (list['rows'] as readonly unknown[]).filter(isRecord) : [];
}

/**
 * `uuid_dump <leg> json` as a request would say it: several values of a variable are an array in JSON
 * (switch_event.c:switch_event_serialize_json_obj). `undefined` when it is no such dump.
 */
export function readDump(dump: string): ChannelData | undefined {
  const parsed = parseJson(dump);
  if (!isRecord(parsed)) return undefined;
  return Object.fromEntries(
    Object.entries(parsed).flatMap(([name, value]) => {
      if (Array.isArray(value)) return [[name, `ARRAY::${value.join('|:')}`]];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
