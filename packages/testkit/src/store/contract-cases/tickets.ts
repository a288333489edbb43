import { deepStrictEqual as same, strictEqual as is } from 'node:assert';
import { sampleTicket } from '../sample-calls.js';
import { type Cases, value } from './contract-case.js';

const TICKET = sampleTicket('aaaaaaaa');

export const TICKETS: Cases = {
  'burns a ticket when it is read': async (store) => {
    await value(store.putTicket('secret', TICKET, 5000));
    same(await value(store.takeTicket('secret')), TICKET);
    is(await value(store.takeTicket('secret')), null);
    is(await value(store.takeTicket('other')), null);
  },
  'gives one ticket to one of many takers': async (store) => {
    await value(store.putTicket('secret', TICKET, 5000));
    const takers = await Promise.all(Array.from({ length: 20 }, () => value(store.takeTicket('secret'))));
    is(takers.filter((taken) => taken !== null).length, 1);
  },
};
