import { deepStrictEqual as same, strictEqual as is } from 'node:assert';
import type { Tickets } from '@parkade/park-ports';
import { value } from './contract-cases/contract-case.js';
import { runCases, type TestRunner } from './contract-suite.js';
import { sampleTicket } from './sample-calls.js';

const TICKET = sampleTicket('aaaaaaaa');

/** The store runs on this machine, so its clock is ours. */
async function clockPasses(moment: number): Promise<void> {
  while (Date.now() <= moment) await new Promise((resolve) => setTimeout(resolve, 1));
}

const CASES: Readonly<Record<string, (tickets: Tickets) => Promise<void>>> = {
  'burns a ticket when it is read': async (tickets) => {
    await value(tickets.put('secret', TICKET, 5000));
    same(await value(tickets.take('secret')), TICKET);
    is(await value(tickets.take('secret')), null);
    is(await value(tickets.take('other')), null);
  },
  'forgets a ticket at the end of its life, and no other': async (tickets) => {
    await value(tickets.put('short', TICKET, 40));
    await value(tickets.put('long', TICKET, 60_000));
    await clockPasses(Date.now() + 40);
    is(await value(tickets.take('short')), null);
    same(await value(tickets.take('long')), TICKET);
  },
  'gives one ticket to one of many takers': async (tickets) => {
    await value(tickets.put('secret', TICKET, 5000));
    const takers = await Promise.all(Array.from({ length: 20 }, () => value(tickets.take('secret'))));
    is(takers.filter((taken) => taken !== null).length, 1);
  },
};

/** What every `Tickets` does. */
export function ticketsContract(
  name: string,
  make: () => Promise<{ readonly subject: Tickets; readonly end: () => Promise<void> }>,
  { describe, it }: TestRunner,
): void {
  describe(`${name} keeps the contract of Tickets`, () => runCases(CASES, make, it));
}
