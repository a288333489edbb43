import { describe, expect, it } from '@jest/globals';
import { parseLotId, type LotPolicy, type NumberPlan, type Orbit } from '@parkade/park-decision';
import { PLAIN_HOUSE, readSnapshot, renderDialplan, type ChannelData, type House } from '@parkade/dialplan-contract';
import { parseNodeId } from '@parkade/park-decision';

type Settings = Parameters<typeof renderDialplan>[0];

function lotOf(domain: string, orbit: string): Settings['lots'][number] {
  const lot = parseLotId(domain);
  if (lot === undefined) throw new Error(domain);
  const policy = { lot, domain, music: 'local_stream://moh', fallback: null, chain: [] } as unknown as LotPolicy;
  const numberPlan: NumberPlan = {
    lot,
    domain,
    parkCodes: ['*70'],
    retrievePrefixes: ['*71'],
    orbits: new Set([orbit]),
  };
  return { policy, at: new Map(), sites: null, numberPlans: [numberPlan] };
}

const HOUSE: House = { ...PLAIN_HOUSE, domains: [{ domain: 'b.test', aliases: ['10.0.0.5'] }] };

const files = (phones: Settings['contexts']['phones'], house = PLAIN_HOUSE): ReadonlyMap<string, string> =>
  renderDialplan({
    listen: { advertise: [{ host: '127.0.0.1', port: 7276 }] },
    nodes: [{ node: 'a' as never, site: null, addresses: ['10.0.0.1'] }],
    lots: [lotOf('a.test', '701'), lotOf('b.test', '801')],
    prompts: { 'no-engine': 'silence_stream://1', 'nobody-came': 'silence_stream://1' },
    timeouts: { guardMs: 4000 },
    contexts: { phones, peers: 'public' },
    house,
  });

describe('the dialplan of several contexts', () => {
  it('[W33] has an entry in each of a list, with every number', () => {
    const rendered = files([
      { context: 'one', domains: null },
      { context: 'two', domains: null },
    ]);
    expect([...rendered.keys()]).toEqual([
      'one/00_parkade.xml',
      'one/zz_parkade_astray.xml',
      'two/00_parkade.xml',
      'two/zz_parkade_astray.xml',
      'public/00_parkade_peer.xml',
      'parkade.xml',
    ]);
    for (const context of ['one', 'two']) expect(rendered.get(`${context}/00_parkade.xml`)).toContain('[78]01');
  });

  it('[W33] has in the context of a domain the numbers of that domain', () => {
    const rendered = files([
      { context: 'one', domains: ['a.test'] },
      { context: 'two', domains: ['b.test'] },
    ]);
    expect(rendered.get('one/00_parkade.xml')).toContain('701');
    expect(rendered.get('one/00_parkade.xml')).not.toContain('801');
    expect(rendered.get('two/00_parkade.xml')).not.toContain('701');
  });

  it('[W33] leads on by what the other node wrote, by the user, by the domain and its other names, and then to the first', () => {
    const rendered = files(
      [
        { context: 'one', domains: ['a.test'] },
        { context: 'two', domains: ['b.test'] },
      ],
      HOUSE,
    );
    const peer = rendered.get('public/00_parkade_peer.xml') ?? '';
    expect(peer).toContain('field="${sip_h_X-Parkade-Home}" expression="^(one|two)$"');
    expect(peer).toContain('data="$1 XML one"');
    const own = rendered.get('parkade.xml') ?? '';
    expect(own).toContain('field="${user_data(${parkade_who} var user_context)}" expression="^(one|two)$"');
    expect(own).toContain('field="${parkade_who}" expression="@(?:b\\.test|10\\.0\\.0\\.5)$"');
    expect(own).toContain('data="${destination_number} XML two"');
    expect(own).toContain('data="$1 XML one"');
  });

  it('[W33] asks nothing of all that with one context', () => {
    const rendered = files([{ context: 'one', domains: null }]);
    expect([...rendered.values()].join()).not.toMatch(/X-Parkade-Home|user_data/);
  });
});

describe('a leg in the context of calls from outside', () => {
  const node = parseNodeId('a');
  const leg: ChannelData = {
    'Unique-ID': 'leg-00000001',
    'Caller-Context': 'public',
    variable_parkade_entry: 'dialled',
    variable_parkade_dialled: '701' satisfies string as Orbit,
  };
  const mayOnlyPark = (data: ChannelData): boolean => {
    if (node === undefined) throw new Error('no node');
    const reading = readSnapshot(data, node);
    if (reading.kind === 'refused') throw new Error(reading.detail);
    return reading.snapshot.mayOnlyPark === true;
  };

  it('[F2] may only be parked while it is there', () => {
    expect(mayOnlyPark({ ...leg, variable_parkade_outside: 'public' })).toBe(true);
    expect(mayOnlyPark({ ...leg, variable_parkade_outside: 'public', 'Caller-Context': 'default' })).toBe(false);
    expect(mayOnlyPark(leg)).toBe(false);
  });

  it('[F2] comes to us by a park code or an orbit, having been sent by whom it talked to; by a pick-up code never', () => {
    const peer = files([{ context: 'one', domains: null }]).get('public/00_parkade_peer.xml') ?? '';
    const sent = peer.slice(peer.indexOf('parkade-sent-outside'));
    expect(sent).toContain('<condition field="${transfer_source}" expression="^.+$"/>');
    expect(sent).toContain('<condition field="${last_bridge_to}" expression="^.+$"/>');
    expect(sent).not.toContain('*71');
    const dialled = /field="destination_number" expression="([^"]+)"/.exec(sent)?.[1] ?? '';
    for (const number of ['*70', '701', '801']) expect(number).toMatch(new RegExp(dialled));
    for (const number of ['*71701', '702', '1701']) expect(number).not.toMatch(new RegExp(dialled));
  });
});
