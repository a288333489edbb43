/** Lots, and who waits in them: from memory, so that asking costs the store nothing. */
import { CallFound, CallList, callOf, LotList, LotSnapshot, type Bay, type LotSummary } from '@parkade/api-contract';
import { lotInfo, type Surroundings } from '@parkade/park-view';
import { z } from 'zod';
import type { ToldLot } from '../lots/told-lot.js';
import { Refused } from '../problems.js';
import { viewerOf } from '../who/guard.js';
import { rightsIn, type Viewer } from '../who/viewer.js';
import { answers, lotFor, lotName, lotsFor, type App, type RouteDeps } from './route-kit.js';

const LotName = z.object({ lot: lotName });
const CallName = z.object({ callId: z.string().max(64) });
const OfLot = z.object({ lot: lotName.optional().meta({ description: 'of this lot only' }) });

export function addLotRoutes(app: App, { lots }: RouteDeps): void {
  const config = { may: 'see' } as const;
  app.get(
    '/lots',
    {
      config,
      schema: { operationId: 'listLots', summary: 'Lots in numbers', tags: ['lots'], response: answers(LotList) },
    },
    (request, reply) => {
      const viewer = viewerOf(request, reply);
      const around = lots.surroundings();
      return { at: around.now, lots: lotsFor(lots, viewer).map((lot) => summaryOf(lot, viewer, around)) };
    },
  );
  app.get(
    '/lots/:lot',
    {
      config,
      schema: {
        operationId: 'getLot',
        summary: 'A lot with all its bays',
        tags: ['lots'],
        params: LotName,
        response: answers(LotSnapshot),
      },
    },
    (request, reply) => {
      const viewer = viewerOf(request, reply);
      const { live } = lotFor(lots, viewer, request.params.lot);
      return live.snapshot(rightsIn(viewer, live.face), viewer.privacy, lots.surroundings());
    },
  );
  app.get(
    '/calls',
    {
      config,
      schema: {
        operationId: 'listCalls',
        summary: 'Everybody who is parked, or about to be',
        tags: ['lots'],
        querystring: OfLot,
        response: answers(CallList),
      },
    },
    (request, reply) => {
      const viewer = viewerOf(request, reply);
      const { lot } = request.query;
      const asked = lot === undefined ? lotsFor(lots, viewer) : [lotFor(lots, viewer, lot)];
      const around = lots.surroundings();
      const calls = asked.flatMap(({ live }) =>
        live
          .bays(viewer.privacy, around)
          .filter((bay) => callOf(bay) !== null)
          .map((bay) => ({ lot: live.face.lot, bay })),
      );
      return { at: around.now, calls };
    },
  );
  app.get(
    '/calls/:callId',
    {
      config,
      schema: {
        operationId: 'getCall',
        summary: 'Where a caller is, or how their wait ended',
        tags: ['lots'],
        params: CallName,
        response: answers(CallFound),
      },
    },
    (request, reply) =>
      findCall(
        lotsFor(lots, viewerOf(request, reply)),
        viewerOf(request, reply),
        request.params.callId,
        lots.surroundings(),
      ),
  );
}

/** @throws Refused for a call that nobody knows of any more. */
export function findCall(lots: readonly ToldLot[], viewer: Viewer, callId: string, around: Surroundings): CallFound {
  for (const { live } of lots) {
    const bay = live.bayOf(callId, viewer.privacy, around);
    if (bay !== null) return { lot: live.face.lot, bay, ending: null };
    const ending = live.endingOf(callId, viewer.privacy, around.now);
    if (ending !== null) return { lot: live.face.lot, bay: null, ending };
  }
  throw new Refused('unknown-call');
}

function summaryOf({ live }: ToldLot, viewer: Viewer, around: Surroundings): LotSummary {
  const bays = live.bays(viewer.privacy, around);
  const count = (kind: Bay['state']['kind']): number => bays.filter(({ state }) => state.kind === kind).length;
  return {
    info: lotInfo(live.face, rightsIn(viewer, live.face)),
    position: live.position,
    bays: bays.length,
    waiting: count('waiting'),
    ringing: count('ringing'),
    claimed: count('claimed'),
    reserved: count('reserved'),
    resting: count('resting'),
    free: count('free'),
  };
}
