/** How a call on hold shows at the switch. */
import { conversation, expectThat } from '../scenarios/scenario.js';
import { eventually } from '../waiting.js';
import type { Fact } from './fact.js';

export const HOLD_FACTS: readonly Fact[] = [
  {
    title:
      'a phone holds: the list of channels and the dump of its own leg say HELD, and signal_bond names whom it holds; resumed, neither does',
    async run(bench) {
      const { called } = await conversation(await bench.phone('1000'), await bench.phone('1001'));
      const [other, leg] = [await bench.legOf('1000'), await bench.legOf('1001')];
      const held = async (): Promise<readonly string[]> => {
        const { rows = [] } = JSON.parse(await bench.api('show channels as json')) as {
          readonly rows?: readonly { readonly uuid: string; readonly callstate: string }[];
        };
        return rows.filter(({ callstate }) => callstate === 'HELD').map(({ uuid }) => uuid);
      };
      const shows = (wanted: string): Promise<boolean> =>
        eventually(`held: ${wanted}`, { within: 3000 }, async () => {
          const now = (await held()).join(' ');
          if (now !== wanted) throw new Error(`it is ${now}`);
          return true;
        });
      await called.hold();
      await shows(leg);
      const dump = JSON.parse(await bench.api(`uuid_dump ${leg} json`)) as Readonly<Record<string, unknown>>;
      expectThat('the dump says HELD', dump['Channel-Call-State'] === 'HELD');
      expectThat('signal_bond names the other', dump['variable_signal_bond'] === other);
      await called.resume();
      await shows('');
    },
  },
];
