import { deepStrictEqual as same, strictEqual as is } from 'node:assert';
import { sampleTicket } from '../sample-calls.js';
import { type Cases, value } from './contract-case.js';

const TICKET = sampleTicket('aaaaaaaa');

/** The store runs on this machine, so its clock is ours. */
async function clockPasses(moment: number): Promise<void> {
  while (Date.now() <= moment) await new Promise((resolve) => setTimeout(resolve, 1));
}

export const TICKETS: Cases = {
  'burns a ticket when it is read': async (store) => {
    await value(store.putTicket('secret', TICKET, 5000));
    same(await value(store.takeTicket('secret')), TICKET);
    is(await value(store.takeTicket('secret')), null);
    is(await value(store.takeTicket('other')), null);
  },
  'forgets a ticket at the end of its life, and no other': async (store) => {
    await value(store.putTicket('short', TICKET, 40));
    await value(store.putTicket('long', TICKET, 60_000));
    await clockPasses(Date.now() + 40);
    is(await value(store.takeTicket('short')), null);
    same(await value(store.takeTicket('long')), TICKET);
  },
  'gives one ticket to one of many takers': async (store) => {
    await value(store.putTicket('secret', TICKET, 5000));
    const takers = await Promise.all(Array.from({ length: 20 }, () => value(store.takeTicket('secret'))));
    is(takers.filter((taken) => taken !== null).length, 1);
  },
};
