// oxlint-disable unicorn/no-thenable -- `then` is the word of the configuration; never a function.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  chainLengthMs,
  decide,
  firstRecallAt,
  parseUserAddress,
  RING_AGAIN_MS,
  RING_SLACK_MS,
  type AnyCall,
  type CallFact,
  type FinalDisposition,
  type LotPolicy,
  type NodeId,
  type RecallStage,
} from '../src/index.js';
import { advanced } from './advanced.js';
import { alice, claimed, east, inputs, leg, NOW, parked, parker, policy, recalling, hungUp, west } from './sample.js';

const start = NOW;
const fresh = (over: Partial<LotPolicy> = {}, from: AnyCall = parked): AnyCall => ({
  ...parked,
  parker: from.parker,
  parkedAt: start,
  deadline: firstRecallAt({ ...policy, ...over }, start),
});

/** `silence`: the switch never tells that the ringing is over. */
type Answer = 'silence' | 'busy' | 'no-answer';

/** Nobody takes the caller: what happens, and when, in seconds since the park. */
function runChain(over: Partial<LotPolicy>, answer: Answer = 'silence', from: AnyCall = parked): string[] {
  const told: string[] = [];
  let call = fresh(over, from);
  let now = start;
  let rungUntil = start;
  for (let steps = 0; steps < 200 && call.kind !== 'ended'; steps += 1) {
    const ringing = call.kind === 'recalling' && answer !== 'silence';
    if (!ringing) now = call.deadline;
    else if (answer === 'no-answer') now = rungUntil;
    const fact: CallFact =
      call.kind === 'recalling' && ringing
        ? { kind: 'ring-failed', ring: call.ring, end: hungUp(answer === 'busy' ? 'USER_BUSY' : 'NO_ANSWER') }
        : { kind: 'deadline-passed', version: call.version };
    const { next, outbox } = advanced(call, fact, { ...inputs(now, over), ring: leg(`ring${steps}`) });
    const rings = outbox.flatMap((command) => (command.kind === 'ring' ? [`ring ${command.target.user}`] : []));
    for (const command of outbox) if (command.kind === 'ring') rungUntil = now + command.forMs;
    const ends = outbox.flatMap((command) =>
      command.kind === 'forward' ? [command.to === 'goodbye' ? command.to : command.to.extension] : [],
    );
    const what = [
      ...rings,
      ...ends,
      ...(next.kind === 'parked' ? ['music'] : []),
      ...(next.kind === 'ended' ? [next.outcome] : []),
    ];
    told.push(`${(now - start) / 1000} ${what.join(' ')}`);
    call = next;
  }
  return told;
}

const forward: FinalDisposition = { kind: 'forward', extension: '1000', context: 'default' };

describe('the whole chain when nobody takes the caller', () => {
  it('[C1][C2][C6][C7] rings stage by stage, round by round, then hangs up with a prompt', () => {
    expect(runChain({})).toEqual([
      '60 ring 1001',
      '77 ring 1000',
      '89 music',
      '119 ring 1001',
      '136 ring 1000',
      '148 goodbye expired',
    ]);
  });

  it('[C6] forwards', () => {
    expect(runChain({ then: forward, rounds: 1 })).toEqual(['60 ring 1001', '77 ring 1000', '89 1000 forwarded']);
  });

  it('[C6] stays, until nobody may wait any longer', () => {
    expect(runChain({ then: { kind: 'stay' }, rounds: 1 })).toEqual([
      '60 ring 1001',
      '77 ring 1000',
      '89 music',
      '3600 goodbye expired',
    ]);
  });

  it('[C4] goes on at once when a phone is busy', () => {
    expect(runChain({ then: forward }, 'busy')).toEqual([
      '60 ring 1001',
      '60 ring 1000',
      '60 music',
      '90 ring 1001',
      '90 ring 1000',
      '90 1000 forwarded',
    ]);
  });

  it('[C3] passes over the parker nobody knows', () => {
    expect(runChain({ rounds: 1 }, 'silence', { ...parked, parker: null })).toEqual([
      '60 ring 1000',
      '72 goodbye expired',
    ]);
  });

  it('[W16] rings the fallback in the place of a parker nobody knows, where the chain names nobody else', () => {
    const chain: RecallStage[] = [{ ring: { kind: 'parker' }, forMs: 15_000 }];
    const operator = parseUserAddress('1009', 'pbx.test') ?? null;
    expect(runChain({ chain, rounds: 1, fallback: operator }, 'silence', { ...parked, parker: null })).toEqual([
      '60 ring 1009',
      '77 goodbye expired',
    ]);
    expect(runChain({ chain, rounds: 1, fallback: operator })).toEqual(['60 ring 1001', '77 goodbye expired']);
    expect(runChain({ rounds: 1, fallback: operator }, 'silence', { ...parked, parker: null })[0]).toBe('60 ring 1000');
  });

  it('[C3][W10] rings nobody when there is nobody to ring, and still ends', () => {
    const chain: RecallStage[] = [{ ring: { kind: 'parker' }, forMs: 15_000 }];
    expect(runChain({ chain, then: forward, fallback: null }, 'silence', { ...parked, parker: null })).toEqual([
      '60 music',
      '90 1000 forwarded',
    ]);
    expect(runChain({ chain: [], then: forward })).toEqual(['60 1000 forwarded']);
  });

  it('[C2][C13] goes on when the switch says that a stage has rung; the failsafe counts these times and no others', () => {
    expect(runChain({}, 'no-answer')).toEqual([
      '60 ring 1001',
      '75 ring 1000',
      '85 music',
      '115 ring 1001',
      '130 ring 1000',
      '140 goodbye expired',
    ]);
    expect(chainLengthMs(policy)).toBe(140_000);
    expect(chainLengthMs({ ...policy, maxWaitMs: 100_000 })).toBe(100_000);
    expect(chainLengthMs({ ...policy, recallAfterMs: 0 })).toBe(policy.maxWaitMs);
  });

  it('[C8] ends at the longest wait, in the middle of a ring if need be', () => {
    expect(runChain({ maxWaitMs: 80_000 })).toEqual(['60 ring 1001', '77 ring 1000', '80 goodbye expired']);
    expect(runChain({ maxWaitMs: 100_000 })).toEqual([
      '60 ring 1001',
      '77 ring 1000',
      '89 music',
      '100 goodbye expired',
    ]);
    expect(runChain({ maxWaitMs: 30_000 })).toEqual(['30 goodbye expired']);
  });

  it('[C8] never rings when recall is switched off', () => {
    expect(runChain({ recallAfterMs: 0 })).toEqual(['3600 goodbye expired']);
  });
});

describe('one step of the chain', () => {
  it('[C1] rings the stage where the chain stands, not the first', () => {
    const { next, outbox } = advanced(
      { ...parked, chain: { stage: 1, round: 1 } },
      { kind: 'deadline-passed', version: 3 },
    );
    expect(next).toMatchObject({ kind: 'recalling', chain: { stage: 1, round: 1 } });
    expect(outbox).toMatchObject([{ kind: 'ring', target: { user: '1000' }, forMs: 10_000 }]);
  });

  it('[C2] gives the switch its own time to say how the ringing ended', () => {
    const { next } = advanced(parked, { kind: 'deadline-passed', version: 3 });
    expect(next).toMatchObject({ deadline: NOW + 15_000 + RING_SLACK_MS });
  });

  it('[C2] stops a phone that rings beyond its time', () => {
    const { outbox, events } = advanced(recalling, { kind: 'deadline-passed', version: 3 });
    expect(events[0]).toMatchObject({ kind: 'recall-failed', why: { kind: 'not-answered' } });
    expect(outbox).toMatchObject([{ kind: 'stop-ring', ring: recalling.ring, why: 'no-answer' }, { kind: 'ring' }]);
  });

  it.each(['USER_BUSY', 'CALL_REJECTED', 'USER_NOT_REGISTERED', 'NO_ANSWER'])(
    '[C4] %s says so in the record',
    (cause) => {
      const { events, outbox } = advanced(recalling, { kind: 'ring-failed', ring: recalling.ring, end: hungUp(cause) });
      expect(events).toMatchObject([
        { kind: 'recall-failed', target: parker.address, stage: 0, version: 4, why: { kind: 'cause', cause } },
        { kind: 'recall-rings', target: { user: '1000' }, stage: 1, version: 4 },
      ]);
      expect(outbox.map((command) => command.kind)).toEqual(['ring']);
    },
  );

  it('[C5] is claimable throughout', () => {
    const retriever = claimed.retriever;
    expect(advanced(recalling, { kind: 'retriever-asked', retriever }).next.kind).toBe('claimed');
  });

  it('[C9] comes by the failsafe when the timer did not; before the deadline it changes nothing', () => {
    const fired: CallFact = { kind: 'failsafe-fired', leg: alice.leg };
    expect(advanced(parked, fired).next.kind).toBe('recalling');
    expect(decide(parked, fired, inputs(NOW - 1)).kind).toBe('nothing');
    expect(decide(parked, { ...fired, leg: leg('foreign') }, inputs()).kind).toBe('nothing');
    expect(decide(recalling, fired, inputs()).kind).toBe('nothing');
  });

  it.each([parked, recalling, claimed])(
    '[C10] does not come by a timer of a former or a later version: $kind',
    (call) => {
      for (const version of [call.version - 1, call.version + 1])
        expect(decide(call, { kind: 'deadline-passed', version }, inputs()).kind).toBe('nothing');
    },
  );

  it.each([parked, recalling, claimed])('[C10] does not come early: $kind', (call) => {
    const decision = decide(call, { kind: 'deadline-passed', version: call.version }, inputs(NOW - 1));
    expect(decision).toEqual({ kind: 'rearm', at: NOW });
  });

  it('[C11] does not count when there was no link to ring over', () => {
    const { next, outbox, events } = advanced(recalling, { kind: 'ring-not-sent', ring: recalling.ring });
    expect(next).toMatchObject({ kind: 'parked', chain: recalling.chain, deadline: NOW + RING_AGAIN_MS });
    expect(outbox).toEqual([]);
    expect(events).toMatchObject([{ kind: 'recall-failed', why: { kind: 'no-link' } }]);
    expect(decide(recalling, { kind: 'ring-not-sent', ring: leg('former') }, inputs()).kind).toBe('nothing');
  });

  it('[C11] but ends at the longest wait all the same', () => {
    let call: AnyCall = fresh({ maxWaitMs: 90_000 });
    let rings = 0;
    while (call.kind !== 'ended') {
      const at = inputs(call.deadline, { maxWaitMs: 90_000 });
      call = advanced(call, { kind: 'deadline-passed', version: call.version }, at).next;
      if (call.kind !== 'recalling') continue;
      rings += 1;
      call = advanced(call, { kind: 'ring-not-sent', ring: call.ring }, at).next;
    }
    expect(rings).toBe(6);
    expect(call).toMatchObject({ outcome: 'expired', endedAt: start + 90_000 });
  });

  it('[C12] the operator is the fallback of the site, and nobody where there is none', () => {
    const chain: readonly RecallStage[] = [
      { ring: { kind: 'operator' }, forMs: 20_000 },
      { ring: { kind: 'user', address: { user: '1002', domain: 'pbx.test' } }, forMs: 10_000 },
    ];
    const rung = (fallback: LotPolicy['fallback']): unknown =>
      advanced(parked, { kind: 'deadline-passed', version: parked.version }, inputs(NOW, { chain, fallback })).outbox;
    expect(rung({ user: '1100', domain: 'pbx.test' })).toMatchObject([{ kind: 'ring', target: { user: '1100' } }]);
    expect(rung(null)).toMatchObject([{ kind: 'ring', target: { user: '1002' } }]);
  });

  it('[C15] has failed only when it failed at each node where it rang; the last failure is told', () => {
    const all = [east, west];
    const failed = (node: NodeId, cause: string): CallFact => ({
      kind: 'ring-failed',
      ring: recalling.ring,
      end: hungUp(cause),
      where: { node, all },
    });
    const first = advanced(recalling, failed(west, 'USER_BUSY'));
    const { kind, deadline, chain, ring } = recalling;
    expect(first).toMatchObject({ outbox: [], events: [], next: { kind, deadline, chain, ring, failedAt: [west] } });
    expect(decide(first.next, failed(west, 'USER_BUSY'), inputs()).kind).toBe('nothing');
    const { next, events } = advanced(first.next, failed(east, 'NO_ANSWER'));
    expect(events[0]).toMatchObject({ kind: 'recall-failed', why: { cause: 'NO_ANSWER' } });
    expect(next).toMatchObject({ kind: 'recalling', chain: { stage: 1 } });
    expect(next).not.toHaveProperty('failedAt');
  });

  it('[C15] at one of several nodes does not outlive the stage', () => {
    const half = { ...recalling, failedAt: [west] };
    const { next } = advanced(half, { kind: 'deadline-passed', version: half.version });
    expect(next).toMatchObject({ kind: 'recalling', chain: { stage: 1 } });
    expect(next).not.toHaveProperty('failedAt');
  });

  it('[C17] with a key to press rings for its own time and leaves whoever answers last the time for it', () => {
    const chain: readonly RecallStage[] = [{ ring: { kind: 'parker' }, forMs: 20_000, confirmMs: 8_000 }];
    const { next, outbox } = advanced(parked, { kind: 'deadline-passed', version: 3 }, inputs(NOW, { chain }));
    expect(outbox).toMatchObject([{ kind: 'ring', forMs: 20_000, confirmMs: 8_000 }]);
    expect(next).toMatchObject({ deadline: NOW + 28_000 + RING_SLACK_MS });
    expect(chainLengthMs({ ...policy, chain, rounds: 1 })).toBe(policy.recallAfterMs + 28_000);
  });

  it('[C6] sends the caller somewhere in either case', () => {
    const last = { ...recalling, chain: { stage: 1, round: 1 } };
    const fact: CallFact = { kind: 'ring-failed', ring: last.ring, end: hungUp('NO_ANSWER') };
    expect(advanced(last, fact).outbox).toMatchObject([{ kind: 'forward', leg: alice.leg, to: 'goodbye' }]);
    expect(advanced(last, fact, inputs(NOW, { then: forward })).outbox).toMatchObject([
      { to: { extension: '1000', context: 'default' } },
    ]);
  });
});

const ms = fc.integer({ min: 1, max: 600 }).map((seconds) => seconds * 1000);
const policies: fc.Arbitrary<Partial<LotPolicy>> = fc.record({
  recallAfterMs: fc.oneof(fc.constant(0), ms),
  chain: fc.array(
    fc.record({
      ring: fc.constantFrom<RecallStage['ring']>(
        { kind: 'parker' },
        { kind: 'user', address: { user: '1000', domain: 'pbx.test' } },
      ),
      forMs: ms,
    }),
    { maxLength: 4 },
  ),
  rounds: fc.integer({ min: 1, max: 4 }),
  againMs: fc.oneof(fc.constant(0), ms),
  then: fc.constantFrom<FinalDisposition>({ kind: 'hang-up' }, forward, { kind: 'stay' }),
  maxWaitMs: ms.map((wait) => wait * 6),
});

describe('every policy', () => {
  it('[C8][C13] brings every parked call to its end in time, and the failsafe stands behind the last ring', () => {
    fc.assert(
      fc.property(
        policies,
        fc.constantFrom<Answer>('silence', 'no-answer', 'busy'),
        fc.boolean(),
        (over, answer, known) => {
          const steps = runChain(over, answer, { ...parked, parker: known ? parker : null });
          const at = (step: string | undefined): number => Number.parseFloat(step ?? 'NaN') * 1000;
          const full = { ...policy, ...over };
          const last = steps.at(-1);
          expect(last).toMatch(/ (expired|forwarded)$/);
          expect(at(last)).toBeLessThanOrEqual(full.maxWaitMs);
          if (answer === 'silence') return;
          const failsafeAt = chainLengthMs(full);
          for (const step of steps.filter((one) => one.includes(' ring '))) expect(at(step)).toBeLessThan(failsafeAt);
          if (full.then.kind !== 'stay' && full.recallAfterMs !== 0) expect(at(last)).toBeLessThanOrEqual(failsafeAt);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('[C18] an announced recall', () => {
  const announced = policy.chain.map((stage) => ({ ...stage, announceMs: 10_000 }));

  it('rings as long as any other, and its stage lasts so much longer', () => {
    const { next, outbox } = advanced(
      parked,
      { kind: 'deadline-passed', version: parked.version },
      inputs(NOW, { chain: announced }),
    );
    expect(outbox).toMatchObject([{ kind: 'ring', forMs: 15_000, announce: true }]);
    expect(next).toMatchObject({ kind: 'recalling', deadline: NOW + 15_000 + 10_000 + RING_SLACK_MS });
    const plain = advanced(parked, { kind: 'deadline-passed', version: parked.version }, inputs(NOW));
    expect(plain.outbox[0]).not.toHaveProperty('announce');
  });

  it('goes on at once when the phone is not answered, or was answered and left', () => {
    const ring = advanced(
      parked,
      { kind: 'deadline-passed', version: parked.version },
      inputs(NOW, { chain: announced }),
    );
    if (ring.next.kind !== 'recalling') throw new Error(ring.next.kind);
    const failed = { kind: 'ring-failed', ring: ring.next.ring, end: hungUp('NORMAL_CLEARING') } as const;
    const { outbox } = advanced(ring.next, failed, {
      ...inputs(NOW + 3_000, { chain: announced }),
      ring: leg('second'),
    });
    expect(outbox).toMatchObject([{ kind: 'ring', target: { user: '1000' } }]);
  });

  it('is reckoned with by the failsafe', () => {
    const { rounds, chain } = policy;
    expect(chainLengthMs({ ...policy, chain: announced }) - chainLengthMs(policy)).toBe(rounds * chain.length * 10_000);
  });
});
