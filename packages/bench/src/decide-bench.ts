/** What the core's decisions cost: every row of the table of requests, beside reading and writing one call's record as JSON. */
import { parkPlan, planFor, STATES, WAYS } from '@parkade/testkit';
import { compare, type Comparison, type Size } from './measure.js';

export function benchDecide(size: Size): Promise<Comparison> {
  const rounds = size === 'quick' ? 50 : 500;
  const record = JSON.stringify(parkPlan({ callId: 'aaaaaaaa', candidates: ['701'] }).call);
  return compare('decisions of the core', size, [
    {
      name: 'a call record decoded from JSON and encoded again',
      run: () => {
        const count = rounds * WAYS.length * STATES.length;
        let length = 0;
        for (let i = 0; i < count; i += 1) length += JSON.stringify(JSON.parse(record)).length;
        return Promise.resolve(length > 0 ? count : 0);
      },
    },
    {
      name: 'a request decided, its inputs made',
      run: () => {
        let count = 0;
        for (let i = 0; i < rounds; i += 1)
          for (const way of WAYS) for (const state of STATES) if (planFor(way, state).kind !== undefined) count += 1;
        return Promise.resolve(count);
      },
    },
  ]);
}
