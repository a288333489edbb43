/** What a leg says of those it dialled, and a leg that ends of itself: by it is known who parked. */
import { HOUSE } from '../house-dialplan.js';
import { conversation, expectThat, hearEachOther } from '../scenarios/scenario.js';
import type { ContractBench } from './bench.js';
import type { Fact } from './fact.js';

async function says(bench: ContractBench, leg: string, wanted: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(wanted)) {
    const actual = await bench.variable(leg, name);
    expectThat(`${name} is ${value}, not ${actual ?? 'unset'}`, actual === value);
  }
}

const entry = (leg: string, number: string): string => `${leg};Outbound Call;${number}`;
const list = (...values: readonly string[]): string => `ARRAY::${values.join('|:')}`;

export const DIAL_FACTS: readonly Fact[] = [
  {
    title: 'a user dialled alone stands twice in originated_legs and in originate_causes of the dialling leg',
    async run(bench) {
      await conversation(await bench.phone('1000'), await bench.phone('1001'));
      const [caller, called] = [await bench.legOf('1000'), await bench.legOf('1001')];
      const one = entry(called, '1001');
      await says(bench, caller, {
        originated_legs: list(one, one),
        originate_causes: list(`${called};NONE`, `${called};NONE`),
        originate_disposition: 'SUCCESS',
      });
    },
  },
  {
    title: 'of a ring group each leg stands twice, each cause once, and dialed_user is the last of it',
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      await bench.phone('1002');
      const caller = alice.call(HOUSE.ringGroup);
      const called = await bob.nextCall();
      await called.answer();
      await hearEachOther(caller, called);
      const [leg, first, second] = [await bench.legOf('1000'), await bench.legOf('1001'), await bench.legOf('1002')];
      const [one, other] = [entry(first, '1001'), entry(second, '1002')];
      await says(bench, leg, {
        originated_legs: list(one, one, other, other),
        originate_causes: list(`${first};NONE`, `${second};LOSE_RACE`),
        originate_disposition: 'SUCCESS',
        dialed_user: '1003',
        dialed_domain: 'pbx.test',
      });
    },
  },
  {
    title: 'several bridges: who did not answer stands there once, and what a former one left is not taken away',
    async run(bench) {
      const [alice, bob, carol] = [await bench.phone('1000'), await bench.phone('1001'), await bench.phone('1002')];
      carol.meetCallsWith('busy');
      const caller = alice.call(HOUSE.huntByBridges);
      const called = await bob.nextCall();
      await called.answer();
      await hearEachOther(caller, called);
      const [leg, busy, second] = [await bench.legOf('1000'), await bench.legOf('1002'), await bench.legOf('1001')];
      const one = entry(second, '1001');
      await says(bench, leg, {
        originated_legs: list(entry(busy, '1002'), one, one),
        originate_causes: list(`${busy};USER_BUSY`, `${second};NONE`, `${second};NONE`),
        dialed_user: '1001',
      });
    },
  },
  {
    title: 'CHANNEL_HANGUP of whoever sent a blind REFER says for whom that leg was dialled',
    async run(bench) {
      const { caller, called } = await conversation(await bench.phone('1000'), await bench.phone('1001'));
      const parker = await bench.legOf('1001');
      await called.blindTransfer('*70');
      await caller.hears('music');
      const end = await bench.event('CHANNEL_HANGUP', (event) => event['Unique-ID'] === parker);
      expectThat('dialed_user is told', end['variable_dialed_user'] === '1001');
      expectThat('dialed_domain is told', end['variable_dialed_domain'] === 'pbx.test');
      expectThat('it has dialled nobody', end['variable_originate_disposition'] === undefined);
    },
  },
  {
    title: 'a leg that was dialled and has dialled in turn shows whom it dialled; its presence id still is its own',
    async run(bench) {
      const [alice, bob] = [await bench.phone('1000'), await bench.phone('1001')];
      await bench.command('bgapi originate user/1001@pbx.test 1000 XML default');
      const one = await bob.nextCall();
      await one.answer();
      const other = await alice.nextCall();
      await other.answer();
      await hearEachOther(one, other);
      await says(bench, await bench.legOf('1001'), {
        dialed_user: '1000',
        presence_id: '1001@pbx.test',
        originate_disposition: 'SUCCESS',
      });
    },
  },
];
