import { expect } from '@jest/globals';
import type { LotEvent } from '@parkade/park-decision';
import type { Following, StoreAnswer } from '@parkade/park-ports';
import { parkPlan, sampleLot, SAMPLE_NOW, type RedisPlace } from '@parkade/testkit';
import { connectParkStore, domainConnection, RedisEventLog, RedisLeases } from '@parkade/redis-store';

/** Leases and the event log's followers, which have connections of their own, on another Redis. */
export async function watchEssentials(place: RedisPlace, prefix: string): Promise<void> {
  const store = await connectParkStore({ ...place, prefix });
  const redis = domainConnection(place);
  const log = new RedisEventLog(redis, { prefix, openFollower: () => domainConnection(place), retryMs: 20 });
  let following: Following | undefined;
  try {
    const leases = new RedisLeases(redis, { prefix });
    await untilTrueWithin(async () => (await leases.hold('watch', 'a', 60_000)) === 'mine');
    expect(await leases.hold('watch', 'b', 60_000)).toBe('theirs');
    await leases.release('watch', 'a');
    expect(await leases.hold('watch', 'b', 60_000)).toBe('mine');

    const seen: LotEvent[] = [];
    let tell: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (tell = resolve));
    following = await log.follow([sampleLot('main')], new Map(), {
      entries: (_lot, entries) => {
        seen.push(...entries.flatMap(({ event }) => event ?? []));
        tell();
      },
      reset: () => undefined,
    });
    // A follower that could not begin at once begins where the stream ends then: it is told of a later event only.
    for (let n = 0; seen.length === 0; n += 1) {
      const plan = parkPlan({ callId: `watched${String(n)}`, candidates: [String(701 + n)] });
      expect(kindOf(await store.openCall(plan, SAMPLE_NOW))).toBe('ok');
      await Promise.race([told, new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    expect(seen[0]?.kind).toBe('parked');
  } finally {
    await Promise.all([following?.close(), store.close()]);
    redis.disconnect();
  }
}

const kindOf = (answer: StoreAnswer<unknown>): string => (answer.kind === 'ok' ? 'ok' : answer.why);

async function untilTrueWithin(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 5000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('no lease within 5 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
