import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PracticeLab } from '../src/index.js';
import { RemoteControl } from '../src/remote-control.js';

describe('phones worked by lines of JSON', () => {
  let lab: PracticeLab;
  let said: Readonly<Record<string, unknown>>[];
  let control: RemoteControl;

  beforeEach(async () => {
    lab = await PracticeLab.start({ nodes: [{ name: 'east' }], seed: 2 });
    said = [];
    control = new RemoteControl(lab, (line) => {
      said.push(line);
      lab.changes.announce();
    });
  });

  afterEach(async () => {
    await lab.close();
  });

  const told = (fields: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> =>
    lab.until(
      () => said.find((line) => Object.entries(fields).every(([name, value]) => line[name] === value)),
      3000,
      JSON.stringify(fields),
    );

  it('makes a call from dialling to hanging up', async () => {
    for (const phone of ['1000', '1001']) await control.carryOut({ do: 'phone', phone });
    await control.carryOut({ id: 1, do: 'dial', phone: '1000', number: '1001' });
    expect(await told({ id: 1 })).toMatchObject({ ok: true, call: 'c1' });
    const incoming = await told({ event: 'incoming', phone: '1001' });
    await control.carryOut({ do: 'answer', call: String(incoming['call']) });
    expect((await told({ event: 'hears', call: 'c1' }))['sources']).toEqual(['phone:1001']);
    await control.carryOut({ do: 'hang-up', call: 'c1' });
    expect(await told({ event: 'ended', call: incoming['call'] })).toMatchObject({ cause: 'NORMAL_CLEARING' });
  });

  it('answers what it cannot do', async () => {
    await control.carryOut({ id: 2, do: 'dance' });
    expect(await told({ id: 2 })).toMatchObject({ ok: false, error: '"call" is missing' });
  });
});
