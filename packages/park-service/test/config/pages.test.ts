import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@parkade/park-config';

const withPages = (pages: string, more = '') =>
  parseConfig(`
version: 1
domains: [{ domain: pbx.test, aliases: [10.0.0.1] }]
nodes:
  - { name: fs-a, esl: '127.0.0.1:8021', password: secret, site: berlin, addresses: [127.0.0.1], sip: 'sofia/internal/%s@127.0.0.1:5080' }
  - { name: fs-b, esl: '127.0.0.1:8022', password: secret, site: wien, addresses: [127.0.0.2], sip: 'sofia/internal/%s@127.0.0.2:5080' }
pages: ${pages}
lots: { main: { domain: pbx.test, orbits: ['701'], page: hall ${more} } }
`);

const pageOf = (pages: string, more = '', site?: string) => {
  const loading = withPages(pages, more);
  if (loading.kind === 'invalid') return loading.problems.map(({ field, message }) => `${field} ${message}`);
  const lot = loading.config.lots[0];
  return site === undefined ? lot?.policy.page : (lot?.at.get(site) ?? lot?.policy)?.page;
};

describe('pages', () => {
  it('[C4] are read, with their defaults', () => {
    expect(pageOf(`{ hall: { phones: ['1002', '1003@10.0.0.1'] } }`)).toEqual({
      group: 'hall',
      times: 3,
      everyMs: 20_000,
      phones: ['1002', '1003'].map((user) => ({ user, domain: 'pbx.test' })),
      multicast: null,
    });
    expect(pageOf(`{ hall: { multicast: { to: '239.255.12.1:5004', from: 10.0.0.5 }, times: 1, every: 1m } }`)).toEqual(
      {
        group: 'hall',
        times: 1,
        everyMs: 60_000,
        phones: [],
        multicast: { address: '239.255.12.1', port: 5004, ttl: 1, from: '10.0.0.5', sounds: null, prompt: null },
      },
    );
  });

  it('[C4][M2] are each site’s own', () => {
    const two = `{ hall: { phones: ['1002'] }, yard: { phones: ['1003'] } }`;
    const at = `, at: { wien: { page: yard }, berlin: { page: 'off' } }`;
    expect(pageOf(two, at, 'wien')).toMatchObject({ group: 'yard' });
    expect(pageOf(two, at, 'berlin')).toBeUndefined();
  });

  it.each([
    ['{}', 'lots.main.page', `describe it below`],
    [`{ hal: { phones: ['1002'] } }`, 'lots.main.page', 'did you mean `hal`?'],
    ['{ hall: { times: 2 } }', 'pages.hall', 'add `phones` or `multicast`'],
    [`{ hall: { phones: ['1002'] }, off: { phones: ['1002'] } }`, 'pages.off', 'choose another name'],
    [`{ hall: { multicast: { to: '10.0.0.1:5004' } } }`, 'pages.hall.multicast.to', 'use one of 239.0.0.0'],
    [`{ hall: { multicast: { to: '224.0.0.1:5004' } } }`, 'pages.hall.multicast.to', 'use one of 239.0.0.0'],
    [`{ hall: { multicast: { to: '239.1.1.1' } } }`, 'pages.hall.multicast.to', '239.255.12.1:5004'],
    [`{ hall: { multicast: { to: '239.1.1.1:5004', from: '::1' } } }`, 'pages.hall.multicast.from', 'own address'],
    [`{ hall: { phones: ['1002'], every: 5s } }`, 'pages.hall.every', ''],
    [`{ hall: { phones: ['1002|1003'] } }`, 'pages.hall.phones[0]', ''],
    [`{ hall: { phones: ['1002'], times: 0 } }`, 'pages.hall.times', ''],
  ])('[C4] %s is refused at %s: %s', (pages, field, fix) => {
    const loading = withPages(pages);
    expect(loading.kind === 'invalid' && loading.problems).toMatchObject([
      { field, fix: expect.stringContaining(fix) },
    ]);
  });
});
