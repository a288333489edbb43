/**
 * A leg stands in our dialplan: look (one script, with the switch's word beside it), decide (pure), carry out. `stale` means
 * another hand was faster: look and decide again [L1].
 */
import {
  classifyRequest,
  decideRequest,
  decideUnable,
  firstLook,
  type Asked,
  type LegSnapshot,
  type Ticket,
} from '@parkade/park-decision';
import type { RequestFacts, RequestPlan } from '@parkade/park-decision';
import type { RequestAnswer } from '@parkade/park-ports';
import { ATTEMPTS } from './apply-fact.js';
import { answerUnable, carryOut } from './carry-out.js';
import type { EngineDeps } from './engine-deps.js';

export async function answerRequest(deps: EngineDeps, request: LegSnapshot): Promise<RequestAnswer> {
  const snapshot = await asWhoIsHeld(deps, request);
  const asked = classifyRequest(snapshot, deps.lots.numberPlans);
  deps.meters.count('parkade_asked_total', { entry: snapshot.entry, asked: asked.kind });
  // The listener takes anybody's word for a channel; the node itself is asked over our own link, while the store is read.
  const exists = deps.switches.legExists(snapshot.node, snapshot.leg, 'leg');
  const shown = asked.kind === 'ticket' ? await deps.tickets.take(asked.ticket) : null;
  const ticket = shown?.kind === 'ok' ? shown.value : null;
  let look = firstLook(asked, snapshot, deps.lots, ticket);
  let holdsCaller: boolean | undefined;
  let misses: number | undefined;
  let isStoreDown = shown?.kind === 'store-down';
  for (let attempt = 1; ; attempt += 1) {
    const seen = isStoreDown || attempt > ATTEMPTS ? null : await deps.store.lookAtLeg(look);
    const picture: RequestFacts['picture'] = seen?.kind === 'ok' ? seen.value : 'store-down';
    const legExists = await exists;
    // The switch's word is what did not come in time.
    if (legExists === 'unknown' && deps.isOverloaded(snapshot.node)) return refuseOverloaded(deps, snapshot);
    const facts = {
      legExists,
      ticket,
      picture,
      isDraining: deps.isDraining(snapshot.node),
      ...(holdsCaller === undefined ? {} : { holdsCaller }),
      ...(misses === undefined ? {} : { misses }),
    };
    const plan = decideNow(deps, asked, snapshot, facts);
    if (plan.kind === 'look') {
      look = plan.look;
      continue;
    }
    if (plan.kind === 'ask-hold') {
      holdsCaller = await deps.switches.holdsCaller(snapshot.node, plan.user);
      continue;
    }
    if (plan.kind === 'ask-misses') {
      const failed = await deps.tries.failed(plan.lot, plan.who);
      // What cannot be read now is the next look's to say.
      misses = failed.kind === 'ok' ? failed.value : 0;
      continue;
    }
    const done = await carryOut(deps, snapshot, plan);
    if (done.kind === 'answer') return ticket === null ? done.answer : overLine(deps, snapshot, ticket, done.answer);
    isStoreDown = done.kind === 'store-down';
  }
}

/** [N5] Refused at once, by its word: a time-out would cost the switch a second try. */
export function refuseOverloaded(deps: EngineDeps, snapshot: LegSnapshot): RequestAnswer {
  const asked = classifyRequest(snapshot, deps.lots.numberPlans);
  return answerUnable(deps, snapshot, decideUnable('overloaded', asked, snapshot, deps.lots));
}

/**
 * [P11] A leg that came from another node has the name of the line in whose place it came, or of whoever sent it. [P17] One end of a
 * line between nodes has that of whoever talks at the other now, or of whom it was made for.
 */
async function asWhoIsHeld(deps: EngineDeps, snapshot: LegSnapshot): Promise<LegSnapshot> {
  const { inPlaceOf, farEnd, entry } = snapshot;
  if (inPlaceOf !== undefined) return { ...snapshot, ...(await deps.switches.whoIsOn(inPlaceOf)) };
  if (farEnd === undefined || (entry !== 'dialled' && entry !== 'land')) return snapshot;
  return { ...snapshot, ...(await deps.switches.whoIsBehind(farEnd)) };
}

/** [P17] Each end of a line is told of the other; should that be lost, its people have the names they had at first. */
function overLine(deps: EngineDeps, { leg }: LegSnapshot, ticket: Ticket, answer: RequestAnswer): RequestAnswer {
  const { line, retrieverNode } = ticket;
  if (line === undefined || answer.kind !== 'join') return answer;
  deps.background.run('name far end', async () => {
    const outcome = await deps.switches.nameFarEnd(retrieverNode, line, leg);
    if (outcome.kind === 'done') return;
    deps.log.warn('line not told of its other end', { leg: line, node: retrieverNode, why: JSON.stringify(outcome) });
  });
  return { ...answer, farEnd: line };
}

const decideNow = (deps: EngineDeps, asked: Asked, snapshot: LegSnapshot, facts: RequestFacts): RequestPlan =>
  decideRequest(asked, snapshot, {
    ...facts,
    lots: deps.lots,
    now: deps.clock.now(),
    callId: deps.ids.callId(),
    ring: deps.ids.legId(),
    random: () => deps.ids.random(),
  });
