/** The phones one plays with at the prompt of `scripts/try`, on the practice switch. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CALM, PracticeHost, type ScenarioLab } from '../src/index.js';
import { PhoneTable } from '../src/try/phone-table.js';
import { readCommand } from '../src/try/read-command.js';
import { eventually } from '../src/waiting.js';

describe('the phones of scripts/try', () => {
  const host = PracticeHost.start();
  const news: string[] = [];
  let lab: ScenarioLab;
  let table: PhoneTable;

  beforeAll(async () => {
    lab = await host.openScenario({ ...CALM, orbits: ['701', '702'] });
    await lab.engine.start();
    table = await PhoneTable.plugIn(lab, ['701', '702']);
  });

  afterAll(async () => {
    await lab.close();
    await host.close();
  });

  const type = async (line: string): Promise<readonly string[]> => table.obey(readCommand(line));
  const untilNews = async (wanted: string): Promise<void> => {
    await eventually(`the news "${wanted}" among ${news.join('; ')}`, { within: 5000 }, async () => {
      news.push(...(await table.news()));
      return news.includes(wanted) ? true : undefined;
    });
  };
  const untilSaid = async (line: string, wanted: readonly string[]): Promise<void> => {
    await eventually(`${line} to say ${wanted.join('; ')}`, { within: 5000 }, async () => {
      const said = await type(line);
      if (said.join('\n') !== wanted.join('\n')) throw new Error(said.join('; '));
      return true;
    });
  };

  it('call, answer, park, pick up and hang up; who hears whom is told', async () => {
    expect(await type('alice calls bob')).toEqual(['1000 dials 1001']);
    await untilNews('1001 rings: Phone 1000 <1000>');
    expect(await type('1001 answers')).toEqual(['1001 answers']);
    await untilNews('1001 is connected');
    await untilSaid('who hears whom', ['1000 hears 1001', '1001 hears 1000']);
    expect(await type('bob parks on 702')).toEqual(['1001 transfers to 702: accepted']);
    await untilNews('1001: the call has ended');
    await untilSaid('lots', ['701 free', '702 parked']);
    await untilSaid('who hears whom', ['1000 hears music']);
    await type('1006 dials 702');
    await untilSaid('who hears whom', ['1000 hears 1006', '1006 hears 1000']);
    expect(await type('phones')).toContain('1006 grace  node-b  in a call');
    await type('alice hangs up');
    await untilSaid('who hears whom', ['nobody is in a call']);
    await untilSaid('lots', ['701 free', '702 free']);
  });

  it('an impossible wish is answered', async () => {
    expect(await type('1003 hangs up')).toEqual(['1003 has no call']);
    expect(await type('1003 answers')).toEqual(['nothing rings at 1003']);
    expect(await type('engine returns')).toEqual(['the engine runs already']);
  });
});
