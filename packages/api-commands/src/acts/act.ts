/** What is done with a caller. */
import type { Accepted } from '@parkade/api-contract';
import type { ApiOptions, ApiWorld } from '../api-world.js';
import type { ApiClient } from '../client/api-client.js';
import { Misused } from '../client/failures.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { jsonText, printable } from '../terminal/plain-text.js';
import { bayLine } from '../views/bay-words.js';
import { withApi } from '../with-api.js';
import { findCall, findEnded } from './find-call.js';
import { readSeconds } from './read-seconds.js';

export interface ActOptions extends ApiOptions {
  readonly lot?: string;
  /** Nothing is done when the call is not as it was at this version. */
  readonly ifVersion?: string;
}

type Way = 'pickup' | 'send' | 'cancel' | 'ring-now' | 'extend' | 'note' | 'for-whom';

/** What is written in place of what stood there. */
const REPLACES: ReadonlySet<Way> = new Set(['note', 'for-whom']);

async function act(way: Way, word: string, body: object, options: ActOptions, world: ApiWorld): Promise<ExitCode> {
  return withApi(options, world, async (client) => {
    const ifVersion = versionOf(options);
    const callId = await findCall(client, word, options.lot);
    const path = `/calls/${encodeURIComponent(callId)}/${way}`;
    const asked = ifVersion === undefined ? body : { ...body, ifVersion };
    return told(await client.change<Accepted>(REPLACES.has(way) ? 'PUT' : 'POST', path, asked), client, options, world);
  });
}

/** @throws Misused */
function versionOf({ ifVersion }: ActOptions): number | undefined {
  if (ifVersion === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(ifVersion)) throw new Misused(`--if-version ${ifVersion}: a whole number from 1 on`);
  return Number(ifVersion);
}

async function told(accepted: Accepted, client: ApiClient, options: ApiOptions, world: ApiWorld): Promise<ExitCode> {
  if (options.json === true) world.out(jsonText(accepted, 2));
  else {
    // What comes next is told by the engine's clock, which this machine's need not agree with.
    const { at } = await client.get<{ readonly at: number }>('/health');
    world.out(printable(bayLine(accepted.lot, accepted.bay, at)));
  }
  return EXIT.fine;
}

export const pickUp = (call: string, options: ActOptions & { readonly phone?: string }, world: ApiWorld) =>
  act('pickup', call, options.phone === undefined ? {} : { phone: options.phone }, options, world);

export async function send(
  call: string,
  to: string,
  options: ActOptions & { readonly for?: string },
  world: ApiWorld,
): Promise<ExitCode> {
  const forSeconds = options.for === undefined ? undefined : readSeconds(options.for);
  if (forSeconds === null) return misused(`--for ${options.for ?? ''}: write seconds, like 20 or 20s`, world);
  return act('send', call, { to, ...(forSeconds === undefined ? {} : { forSeconds }) }, options, world);
}

export const cancel = (call: string, options: ActOptions, world: ApiWorld) => act('cancel', call, {}, options, world);

export const ringNow = (call: string, options: ActOptions, world: ApiWorld) =>
  act('ring-now', call, {}, options, world);

export async function extend(
  call: string,
  by: string,
  options: ActOptions & { readonly sooner?: boolean },
  world: ApiWorld,
): Promise<ExitCode> {
  if (by === 'never') return act('extend', call, { bySeconds: 'never' }, options, world);
  const seconds = readSeconds(by);
  if (seconds === null) return misused(`"${by}" is no time; write 60, 90s, 2m, or never`, world);
  return act('extend', call, { bySeconds: options.sooner === true ? -seconds : seconds }, options, world);
}

export async function note(
  call: string,
  words: readonly string[],
  options: ActOptions & { readonly clear?: boolean },
  world: ApiWorld,
): Promise<ExitCode> {
  const text = words.join(' ');
  if ((text === '') !== (options.clear === true)) return misused('write the note, or --clear to take it away', world);
  return act('note', call, { text }, options, world);
}

export async function forWhom(
  call: string,
  whom: string | undefined,
  options: ActOptions & { readonly anybody?: boolean },
  world: ApiWorld,
): Promise<ExitCode> {
  if ((whom === undefined) !== (options.anybody === true))
    return misused('say for whom, or --anybody to let anybody have the caller', world);
  return act('for-whom', call, { forWhom: whom ?? '' }, options, world);
}

export const putBack = (call: string, options: ActOptions, world: ApiWorld): Promise<ExitCode> =>
  withApi(options, world, async (client) => {
    const callId = await findEnded(client, call, options.lot);
    const path = `/calls/${encodeURIComponent(callId)}/put-back`;
    return told(await client.change<Accepted>('POST', path), client, options, world);
  });

export interface ParkOptions extends ApiOptions {
  readonly channel?: string;
  readonly talkOf?: string;
  readonly orbit?: string;
  readonly note?: string;
  readonly for?: string;
}

export async function park(lot: string, options: ParkOptions, world: ApiWorld): Promise<ExitCode> {
  const { channel, talkOf, orbit, note: words, for: whom } = options;
  if ((channel === undefined) === (talkOf === undefined))
    return misused('say whom: --talk-of 1001@pbx.example.org, or --channel with the uuid of a leg', world);
  return withApi(options, world, async (client) => {
    const body = Object.fromEntries(
      Object.entries({ channel, talkOf, orbit, note: words, forWhom: whom }).filter(([, value]) => value !== undefined),
    );
    const path = `/lots/${encodeURIComponent(lot)}/park`;
    return told(await client.change<Accepted>('POST', path, body), client, options, world);
  });
}

function misused(why: string, world: ApiWorld): ExitCode {
  world.err(why);
  return EXIT.usage;
}
