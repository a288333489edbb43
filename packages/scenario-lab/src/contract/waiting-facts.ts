/** What can be done about a leg that waits for an engine which says nothing. */
import { expectThat } from '../scenarios/scenario.js';
import { eventually } from '../waiting.js';
import type { ContractBench } from './bench.js';
import type { Fact } from './fact.js';
import { inTheEnginesPlace } from './in-the-engines-place.js';

/** What the channel list says a leg runs. */
const untilRuns = (bench: ContractBench, leg: string, wanted: string): Promise<boolean> =>
  eventually(`${leg} to run ${wanted}`, { within: 3000 }, async () => {
    const { rows = [] } = JSON.parse(await bench.api('show channels as json')) as {
      readonly rows?: readonly Readonly<Record<string, string>>[];
    };
    const row = rows.find(({ uuid }) => uuid === leg);
    const now = `${row?.['application'] ?? ''} ${row?.['application_data'] ?? ''}`;
    if (now !== wanted) throw new Error(`it runs ${now}`);
    return true;
  });

async function waiting(bench: ContractBench, run: (leg: string, place: string) => Promise<void>): Promise<void> {
  const port = bench.lab.enginePort;
  const close = await inTheEnginesPlace(port, () => undefined);
  try {
    const call = (await bench.phone('1001')).call('701');
    await run(await bench.legOf('1001'), `127.0.0.1:${String(port)}`);
    await call.hangUp();
  } finally {
    await close();
  }
}

export const WAITING_FACTS: readonly Fact[] = [
  {
    title:
      "a variable of the switch stands in socket's list of hosts, and is nothing while it has no value; the channel list shows the list as it was read",
    run: (bench) =>
      waiting(bench, async (leg, place) => {
        await untilRuns(bench, leg, `socket ${place} async full`);
        // What follows socket may still run while the leg is taken out of it.
        await bench.api(`uuid_setvar ${leg} parkade_unanswered`);
        const anew = `uuid_transfer ${leg} 'socket:\${contract_first}${place} async full' inline`;
        await bench.api(`global_setvar contract_first=${place}|`);
        await bench.api(anew);
        await untilRuns(bench, leg, `socket ${place}|${place} async full`);
        await bench.api('global_setvar contract_first=');
        await bench.api(anew);
        await untilRuns(bench, leg, `socket ${place} async full`);
      }),
  },
  {
    title: 'a transfer to what a variable of the leg says is refused when it says nothing',
    run: (bench) =>
      waiting(bench, async (leg, place) => {
        await untilRuns(bench, leg, `socket ${place} async full`);
        const onwards = `expand uuid:${leg} uuid_transfer ${leg} \${variable_contract_place}`;
        const refused = await bench.api(onwards);
        expectThat(`it is refused, not ${refused}`, refused.startsWith('-'));
        await untilRuns(bench, leg, `socket ${place} async full`);
        await bench.api(`uuid_setvar ${leg} contract_place parkade-goodbye XML parkade`);
        const done = await bench.api(onwards);
        expectThat(`it is done, not ${done}`, done.startsWith('+OK'));
      }),
  },
];
