/** Keys that the dialplan has bound: what an in-call code builds on. */
import { IN_CALL_CODE } from '../engine/engine-config.js';
import { conversation, expectThat, hearEachOther } from '../scenarios/scenario.js';
import type { ContractBench } from './bench.js';
import type { Fact } from './fact.js';

/** The number binds the keys as the product's dialplan does: `bind_digit_action` of an `event`. */
async function pressed(bench: ContractBench, whose: 'self' | 'peer'): Promise<void> {
  await bench.command('event plain CHANNEL_APPLICATION');
  const [dialler, other] = [await bench.phone('1000'), await bench.phone('1001')];
  const caller = dialler.call(`keys-${whose === 'self' ? 'caller' : 'called'}-1001`);
  const called = await other.nextCall();
  await called.answer();
  await hearEachOther(caller, called);
  const [own, others] = [await bench.legOf('1000'), await bench.legOf('1001')];
  const presser = whose === 'self' ? caller : called;
  for (const key of `1${IN_CALL_CODE}`) await presser.press(key);
  const leg = whose === 'self' ? own : others;
  await bench.event(
    'CHANNEL_APPLICATION',
    (event) => event['Unique-ID'] === leg && event['parkade_keys'] === IN_CALL_CODE,
  );
  await hearEachOther(caller, called);
  expectThat('the talk is the same', (await bench.variable(own, 'signal_bond')) === others);
  await caller.hangUp();
  await called.untilEnded();
}

export const KEY_FACTS: readonly Fact[] = [
  {
    title: 'bind_digit_action self,self in a talk: the keys of that leg run it there at once, and the talk goes on',
    run: (bench) => pressed(bench, 'self'),
  },
  {
    title: "bind_digit_action peer,peer in a talk: the partner's keys run it on the partner's leg",
    run: (bench) => pressed(bench, 'peer'),
  },
  {
    title: 'uuid_dual_transfer sends a leg and its partner to a place each; without places it is refused',
    async run(bench) {
      const { caller, called } = await conversation(await bench.phone('1000'), await bench.phone('1001'));
      const leg = await bench.legOf('1000');
      expectThat('it needs places', (await bench.api(`uuid_dual_transfer ${leg}`)).startsWith('-USAGE'));
      expectThat('it is done', (await bench.api(`uuid_dual_transfer ${leg} 4999/XML/default 4999`)).startsWith('+OK'));
      await Promise.all([caller.hears('music'), called.hears('music')]);
      await Promise.all([caller.hangUp(), called.hangUp()]);
    },
  },
];
