/** What was: ended calls, from the store of the records. It may be away while everything else is there. */
import {
  RecordEnd,
  RecordPage,
  RecordSummary,
  RecordWhole,
  SummaryBy,
  type RecordFilter,
  type RecordRow,
} from '@parkade/api-contract';
import { csvHead, csvLines, NoSuchPage, type RecordQueries } from '@parkade/records';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { Refused } from '../problems.js';
import { viewerOf } from '../who/guard.js';
import { isOfLots, type Viewer } from '../who/viewer.js';
import { answers, lotName, refusalOf, type App, type RouteDeps } from './route-kit.js';

const instant = z.coerce.number().int().min(0);
const filterShape = {
  from: instant.optional().meta({ description: 'ended at or after, ms since 1970' }),
  to: instant.optional().meta({ description: 'ended before, ms since 1970' }),
  lot: lotName.optional(),
  site: z.string().max(64).optional(),
  person: z.string().max(320).optional().meta({ description: 'who parked or has the caller, user@domain' }),
  caller: z.string().max(64).optional().meta({ description: 'the caller’s number; only its digits count' }),
  end: RecordEnd.optional(),
};
const OfRecords = z.object(filterShape);
const OfPage = z.object({
  ...filterShape,
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().max(100).optional().meta({ description: '`next` of the page before' }),
});
const OfSummary = z.object({
  ...filterShape,
  by: SummaryBy.default('lot'),
  utcOffsetMinutes: z.coerce.number().int().min(-840).max(840).default(0).meta({
    description: 'what hours and days begin by: minutes ahead of UTC',
  }),
});
const CallName = z.object({ callId: z.string().max(64) });
const PAGE = 500;
const TAGS = ['records'];

type Ask = <T>(work: (records: RecordQueries) => Promise<T>) => Promise<T>;

export function addRecordRoutes(app: App, { deps }: RouteDeps): void {
  const ask: Ask = async (work) => {
    const { records } = deps;
    if (records === null) throw new Refused('not-found', { detail: 'this installation keeps no records' });
    try {
      return await work(records);
    } catch (error) {
      if (error instanceof NoSuchPage) throw new Refused('invalid', { detail: error.message });
      throw new Refused('records-away');
    }
  };
  addTables(app, ask);
  addExport(app, ask, deps);
  addWhole(app, ask);
}

const config = { may: 'records' } as const;

function addTables(app: App, ask: Ask): void {
  app.get(
    '/records',
    {
      config,
      schema: {
        operationId: 'listRecords',
        summary: 'Ended calls, latest first',
        tags: TAGS,
        querystring: OfPage,
        response: answers(RecordPage),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, reply);
      const { limit, after, ...asked } = request.query;
      const filter = filterFor(viewer, asked);
      const page = await ask((records) => records.list(filter, { limit, after }));
      return { ...page, records: page.records.map((row) => shownTo(viewer, row)) };
    },
  );
  app.get(
    '/records/summary',
    {
      config,
      schema: {
        operationId: 'summariseRecords',
        summary: 'How many ended how, and how long they waited',
        tags: TAGS,
        querystring: OfSummary,
        response: answers(RecordSummary),
      },
    },
    async (request, reply) => {
      const { by, utcOffsetMinutes, ...asked } = request.query;
      const filter = filterFor(viewerOf(request, reply), asked);
      const rows = await ask((records) => records.summary(filter, { by, utcOffsetMinutes }));
      return { by, rows: [...rows] };
    },
  );
}

function addExport(app: App, ask: Ask, deps: RouteDeps['deps']): void {
  app.get(
    '/records/export',
    {
      config,
      schema: {
        operationId: 'exportRecords',
        summary: 'Ended calls as CSV, latest first',
        tags: TAGS,
        querystring: OfRecords,
        response: {
          200: { description: 'the table', content: { 'text/csv': { schema: z.string() } } },
          '4xx': refusalOf(),
          '5xx': refusalOf(),
        },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, reply);
      const filter = filterFor(viewer, request.query);
      // The first page says whether there is anything to be had; a failure later ends the answer.
      const first = await ask((records) => records.list(filter, { limit: PAGE }));
      const { records } = deps;
      // The shape of the answer is of a whole table; it is sent in pieces.
      const pieces = reply as unknown as FastifyReply;
      void pieces
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="ended-calls.csv"')
        .header('cache-control', 'no-store');
      return pieces.send(Readable.from(linesOf(first, filter, records, viewer)));
    },
  );
}

function addWhole(app: App, ask: Ask): void {
  app.get(
    '/records/:callId',
    {
      config,
      schema: {
        operationId: 'getRecord',
        summary: 'An ended call with its steps, legs and refusals',
        tags: TAGS,
        params: CallName,
        response: answers(RecordWhole),
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, reply);
      const record = await ask((records) => records.whole(request.params.callId));
      if (record === null || !isOfLots(viewer, record.lot)) throw new Refused('unknown-call');
      return wholeShownTo(viewer, record);
    },
  );
}

async function* linesOf(
  first: RecordPage,
  filter: RecordFilter,
  records: RecordQueries | null,
  viewer: Viewer,
): AsyncGenerator<string> {
  yield csvHead();
  for (let page = first; ;) {
    yield csvLines(page.records.map((row) => shownTo(viewer, row)));
    if (page.next === null || records === null) return;
    page = await records.list(filter, { limit: PAGE, after: page.next });
  }
}

/** @throws Refused for somebody who may not see callers and looks for one. */
function filterFor(viewer: Viewer, { lot, ...asked }: z.output<typeof OfRecords>): RecordFilter {
  if (asked.caller !== undefined && viewer.privacy !== 'full')
    throw new Refused('forbidden', { detail: `callers are not shown to ${viewer.name}` });
  const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as RecordFilter;
  const lots = lot === undefined ? viewer.lots : [lot].filter((one) => isOfLots(viewer, one));
  return lots === 'all' ? filter : { ...filter, lots: [...lots] };
}

const SHOWN_DIGITS = 2;

function shownTo<R extends RecordRow>({ privacy }: Viewer, row: R): R {
  if (privacy === 'full') return row;
  return {
    ...row,
    callerName: '',
    callerNumber: row.callerNumber.replace(/\D/g, '').slice(-SHOWN_DIGITS),
    note: null,
  };
}

/** Steps may tell a note, refusals who had asked. */
function wholeShownTo(viewer: Viewer, record: RecordWhole): RecordWhole {
  if (viewer.privacy === 'full') return record;
  return {
    ...shownTo(viewer, record),
    steps: record.steps.map(({ at, what, version }) => ({ at, what, version })),
    refusals: record.refusals.map((refusal) => ({ ...refusal, name: '', number: '' })),
  };
}
