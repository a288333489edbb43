/**
 * How long it takes until another engine does what a killed one was about to do. Each round: two engines, one of which holds
 * all leases and the stalled work; it is killed with SIGKILL; clocks run from the moment the process is gone.
 */
import { performance } from 'node:perf_hooks';
import type { LampKey } from '@parkade/practice-switch';
import { liveCalls } from '../engine/store-reader.js';
import { eventually } from '../waiting.js';
import { ChaosLab, NODES } from './chaos-lab.js';
import type { ChaosEngine } from './chaos-engine.js';

/** What is measured; ms. */
export interface TakeoverRound {
  /** Phones on every node are told their lamps by the other engine. */
  readonly watching: number;
  /** A recall that fell due in the hands of the dead engine rings the phone. */
  readonly ringing: number;
  /** A ring that was committed and never sent (`PARKADE_KILL_AT=commit.after:recalling`) rings the phone. */
  readonly command: number;
}

export interface Quantiles {
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface TakeoverReport {
  readonly rounds: number;
  readonly unit: 'ms';
  readonly promise: { readonly p99: number; readonly kept: boolean };
  readonly watching: Quantiles;
  readonly ringing: Quantiles;
  readonly command: Quantiles;
}

const PROMISED_P99_MS = 2_000;
const WITHIN_MS = 15_000;
const WATCHED_ORBIT = '720';

export async function measureTakeover(
  rounds: number,
  onRound?: (round: TakeoverRound) => void,
): Promise<TakeoverReport> {
  const lab = await ChaosLab.start({
    seed: 7,
    engines: 2,
    settings: {
      orbits: ['701-720'],
      recall: { after: '1s', chain: [{ ring: 'parker', for: '30s' }], rounds: 1, lastly: 'stay' },
      failsafeGrace: '30s',
    },
  });
  try {
    await lab.startEngines();
    const done: TakeoverRound[] = [];
    for (let n = 0; n < rounds; n += 1) {
      const round = await oneRound(lab, n);
      onRound?.(round);
      done.push(round);
    }
    return reportOf(done);
  } catch (error) {
    lab.keepFiles();
    throw error;
  } finally {
    await lab.close();
  }
}

/** The engine that dies changes from round to round. */
async function oneRound(lab: ChaosLab, n: number): Promise<TakeoverRound> {
  const [first, second] = lab.engines;
  if (first === undefined || second === undefined) throw new RangeError('two engines are needed');
  const [dying, other] = n % 2 === 0 ? [first, second] : [second, first];
  return {
    watching: await untilWatched(lab, dying, other),
    ringing: await untilRinging(lab, dying, other, 'commit.before:recalling'),
    command: await untilRinging(lab, dying, other, 'commit.after:recalling'),
  };
}

async function untilWatched(lab: ChaosLab, dying: ChaosEngine, other: ChaosEngine): Promise<number> {
  // Whoever runs alone has all leases.
  await Promise.all([dying.kill9(), other.kill9()]);
  dying.start();
  await dying.untilReady();
  const keys = NODES.map((node) => lab.practice.lampKey(WATCHED_ORBIT, node, { proto: 'park' }));
  try {
    await Promise.all(keys.map((key) => untilTold(lab, key, 0)));
    other.start();
    await other.untilReady();
    await dying.kill9();
    const died = performance.now();
    // A new watcher shows every lamp, since it does not know what the former one has shown.
    const told = await Promise.all(keys.map((key) => untilTold(lab, key, died)));
    return Math.max(...told) - died;
  } finally {
    for (const key of keys) key.close();
  }
}

/** When the key was first told something after `since`; both by `performance.now()`. */
const untilTold = (lab: ChaosLab, key: LampKey, since: number): Promise<number> =>
  lab.practice.until(() => key.told().find(({ at }) => at > since)?.at, WITHIN_MS, `a lamp of ${key.watched}`);

/**
 * A caller is parked and the recall falls due. Whichever engine gets the job does it; if that is the one with the hook, it dies at
 * that point, and the time until the phone rings all the same is measured. If it was the other one, again.
 */
async function untilRinging(lab: ChaosLab, dying: ChaosEngine, other: ChaosEngine, point: string): Promise<number> {
  await dying.kill9();
  dying.start({ PARKADE_KILL_AT: point });
  other.start();
  await Promise.all([dying.untilReady(), other.untilReady()]);
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const took = await parkAndWait(lab, dying);
    if (took !== undefined) return took;
  }
  throw new Error(`${dying.name} never got the job`);
}

/** `undefined` when the phone rang and nobody died. */
async function parkAndWait(lab: ChaosLab, dying: ChaosEngine): Promise<number | undefined> {
  const [alice, bob] = [lab.phone(nextUser(), 'node-a'), lab.phone(nextUser(), 'node-a')];
  const caller = alice.dial(bob.user);
  const parker = (await bob.nextIncoming()).answer();
  await caller.hearsEventually(`phone:${bob.user}`);
  let diedAt: number | undefined;
  const giveUp = new AbortController();
  const death = dying.untilGone(giveUp.signal).then((gone) => {
    if (gone) diedAt = performance.now();
  });
  await parker.blindTransfer('*70');
  const back = await bob.nextIncoming(WITHIN_MS);
  const took = diedAt === undefined ? undefined : performance.now() - diedAt;
  giveUp.abort();
  await death;
  back.reject('busy');
  caller.hangUp();
  await lab.practice.empty(WITHIN_MS);
  await eventually('the orbits to be free', { within: WITHIN_MS, every: 20 }, async () => {
    const left = (await liveCalls(lab.store)).map(({ callId, orbit, kind }) => `${orbit} ${kind} ${callId}`);
    if (left.length > 0) throw new Error(`${left.join(', ')} (${lab.folder})`);
    return true;
  });
  return took;
}

let users = 0;
/** Fresh phones for each round: no earlier call rings into it. */
const nextUser = (): string => {
  users += 1;
  return String(1100 + (users % 800));
};

function reportOf(rounds: readonly TakeoverRound[]): TakeoverReport {
  const [watching, ringing, command] = (['watching', 'ringing', 'command'] as const).map((what) =>
    quantiles(rounds.map((round) => round[what])),
  ) as [Quantiles, Quantiles, Quantiles];
  const kept = [watching, ringing, command].every(({ p99 }) => p99 <= PROMISED_P99_MS);
  return { rounds: rounds.length, unit: 'ms', promise: { p99: PROMISED_P99_MS, kept }, watching, ringing, command };
}

function quantiles(samples: readonly number[]): Quantiles {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN);
  return { samples: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
