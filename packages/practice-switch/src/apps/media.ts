import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Leg } from '../channel/leg.js';
import { splitAt } from '../core/arguments.js';
import { type App, type AppGroup, instant } from './app.js';

/** ms one recorded file lasts here; nobody listens to it. */
const FILE_MS = 400;

const FILE_STRING = 'file_string://';

interface Heard {
  /** ms of silence in front. */
  readonly after: number;
  readonly what: string;
}

/** A list of files that begins with a silence (mod_dptools.c:file_string_file_open): what is heard is what comes after it. */
function heardOf(source: string): Heard {
  const [first = '', ...others] = source.startsWith(FILE_STRING) ? splitAt('!', source.slice(FILE_STRING.length)) : [];
  const [only = '', ...more] = others;
  if (!first.startsWith('silence_stream://') || only === '') return { after: 0, what: source };
  const isList = more.length > 0 && !only.startsWith(FILE_STRING);
  return { after: durationOf(first) ?? 0, what: `${isList ? FILE_STRING : ''}${others.join('!')}` };
}

/** `{a=b,...}` in front of a file is for whoever reads it; empty when it never ends (switch_core_file.c:switch_core_perform_file_open). */
function withoutParameters(source: string): string {
  let [at, depth] = [0, 0];
  do {
    if (source[at] === '{') depth += 1;
    if (source[at] === '}') depth -= 1;
    if (depth === 0) return source.slice(source[at] === '}' ? at + 1 : at);
    at += 1;
  } while (at < source.length);
  return '';
}

/** How long a source lasts in ms of the switch's clock; null is endless. */
export function durationOf(source: string): number | null {
  if (source.startsWith('local_stream://')) return null;
  if (source.startsWith('silence_stream://')) {
    const ms = Number.parseInt(source.slice('silence_stream://'.length), 10);
    return ms < 0 ? null : ms;
  }
  if (source.startsWith('tone_stream://')) return toneMs(source);
  if (source.startsWith(FILE_STRING)) return source.split('!').length * FILE_MS;
  return FILE_MS;
}

/** `%(on,off,...)` in ms, `loops=n`, -1 for ever (libteletone). */
function toneMs(source: string): number | null {
  const loops = Number(/loops=(-?\d+)/.exec(source)?.[1] ?? '1');
  if (loops < 0) return null;
  let once = 0;
  for (const [, on = '0', off = '0'] of source.matchAll(/%\((\d+),(\d+)/g)) once += Number(on) + Number(off);
  return once * loops;
}

/**
 * Of several files one is enough, the others are passed over (mod_dptools.c:next_file). Sounds without a folder are taken to
 * be installed; one with a folder is looked for there, and among those of its rate (mod_sndfile.c:sndfile_file_open).
 */
function canOpen(source: string): boolean {
  if (source === '') return false;
  const files = source.startsWith(FILE_STRING) ? source.slice(FILE_STRING.length).split('!') : [source];
  return files.some(
    (file) => !isAbsolute(file) || existsSync(file) || existsSync(join(dirname(file), '8000', basename(file))),
  );
}

/**
 * Plays until it ends, `playback_timeout_sec` passes, or the leg is called away (switch_ivr_play_say.c:1300-1312).
 * An unanswered leg hears it as early media.
 */
async function play(leg: Leg, source: string, endless: boolean): Promise<string> {
  const file = withoutParameters(source);
  if (!canOpen(file)) return 'FILE NOT FOUND';
  const { after, what } = heardOf(file);
  leg.preAnswer();
  const before = leg.media;
  const isInterlude = leg.partner !== undefined;
  if (isInterlude) leg.setInterlude(what);
  else leg.setMedia({ kind: 'play', what });
  leg.fire('PLAYBACK_START', [['Playback-File-Path', source]]);
  const timeoutSec = Number.parseInt(leg.variables.get('playback_timeout_sec') ?? '', 10);
  const lasts = durationOf(what);
  const length = endless || lasts === null ? null : after + lasts;
  const end = await leg.orders.wait<string>((done) => {
    const cancels: (() => void)[] = [];
    if (length !== null) cancels.push(leg.node.timing.afterClockMs(length, () => done('FILE PLAYED')));
    if (timeoutSec >= 2) cancels.push(leg.node.timing.afterSeconds(timeoutSec, () => done('PLAYBACK ERROR')));
    return () => {
      for (const cancel of cancels) cancel();
    };
  });
  if (isInterlude) leg.setInterlude(null);
  else leg.setMedia(before.kind === 'play' && end.kind === 'broken' ? { kind: 'silence' } : before);
  leg.fire('PLAYBACK_STOP', [['Playback-File-Path', source]]);
  return end.kind === 'done' ? end.value : 'FILE PLAYED';
}

const sleep: App = async (leg, data) => {
  const ms = Number.parseInt(data, 10);
  if (ms > 0) await leg.orders.wait<void>((done) => leg.node.timing.afterClockMs(ms, done));
  return undefined;
};

export const mediaApps: AppGroup = {
  playback: (leg, data) => play(leg, data, false),
  endless_playback: (leg, data) => play(leg, data, true),
  say: (leg, data) => play(leg, `say:${data}`, false),
  phrase: (leg, data) => play(leg, `phrase:${data}`, false),
  sleep,
  wait_for_silence: sleep,
  /** `<name>|<number>` or one text for both, to the leg's own phone. */
  send_display: instant((leg, data) => {
    const bar = data.indexOf('|');
    if (bar < 0) leg.endpoint.onDisplay(data, data);
    else leg.endpoint.onDisplay(data.slice(0, bar), data.slice(bar + 1));
  }),
};
