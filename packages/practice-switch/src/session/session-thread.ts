import { randomUUID } from 'node:crypto';
import { parkLeg } from '../apps/park.js';
import type { Leg } from '../channel/leg.js';
import type { Order } from '../channel/orders.js';
import { attendJoin } from '../switching/conduct-join.js';
import { route } from './routing.js';
import { runApp } from './run-app.js';
import type { SessionTools } from './session-tools.js';

/** A leg's life: one order after another until it is hung up, then the reports, then nothing. */
export async function liveLeg(leg: Leg, tools: SessionTools): Promise<void> {
  leg.state = 'CS_INIT';
  leg.fire('CHANNEL_CREATE');
  while (leg.alive) {
    const order = leg.orders.take();
    if (order === null) {
      await leg.orders.arrival();
      continue;
    }
    if (leg.join !== null && !(order.kind === 'joined' && order.join === leg.join)) leg.join.finish();
    await perform(leg, order, tools);
  }
  leg.join?.finish();
  await report(leg, tools);
}

async function perform(leg: Leg, order: Order, tools: SessionTools): Promise<void> {
  if (order.kind !== 'continue' && order.kind !== 'one-more') leg.transferring = false;
  switch (order.kind) {
    case 'route':
      route(leg, tools);
      return;
    case 'run':
      leg.extension = { name: order.name, actions: order.actions, cursor: 0 };
      leg.orders.follow({ kind: 'continue' });
      return;
    case 'continue':
      await execute(leg, tools);
      return;
    case 'one-more':
      await executeNext(leg, tools);
      return;
    case 'again':
      if (leg.extension === null) leg.orders.follow({ kind: 'limbo' });
      else {
        leg.extension.cursor = Math.max(0, leg.extension.cursor - 1);
        leg.orders.follow({ kind: 'continue' });
      }
      return;
    case 'park':
      leg.state = 'CS_PARK';
      await parkLeg(leg);
      if (!leg.calledAway) leg.hangUp('NORMAL_CLEARING');
      return;
    case 'joined':
      leg.state = 'CS_EXCHANGE_MEDIA';
      await attendJoin(leg, order.join);
      return;
    case 'meet':
      await order.meet();
      return;
    case 'limbo':
      leg.state = 'CS_RESET';
      leg.setMedia({ kind: 'silence' });
      await leg.orders.wait<void>(() => () => undefined);
      return;
  }
}

/** CS_EXECUTE: the present extension from its cursor on. */
async function execute(leg: Leg, tools: SessionTools): Promise<void> {
  leg.state = 'CS_EXECUTE';
  const { extension } = leg;
  if (extension === null) {
    leg.hangUp('NORMAL_CLEARING');
    return;
  }
  while (!leg.calledAway) {
    if ((await executeNext(leg, tools)) === 'none-left') leg.hangUp('NORMAL_CLEARING');
  }
}

async function executeNext(leg: Leg, tools: SessionTools): Promise<'done' | 'none-left'> {
  const { extension } = leg;
  const action = extension?.actions[extension.cursor];
  if (extension === null || action === undefined) return 'none-left';
  extension.cursor += 1;
  await runApp(leg, { name: action.application, data: action.data, uuid: randomUUID() }, tools);
  return 'done';
}

/** CS_REPORTING to CS_DESTROY; a leg is not destroyed while a socket lingers on it. */
async function report(leg: Leg, tools: SessionTools): Promise<void> {
  const { node } = leg;
  if (leg.state === 'CS_DESTROY') return;
  await node.timing.turn();
  leg.state = 'CS_REPORTING';
  leg.fire('CHANNEL_HANGUP_COMPLETE');
  await Promise.all([...leg.sockets].map((socket) => socket.released));
  node.scheduler.remove(leg.uuid);
  tools.forget(leg);
  leg.destroyed();
  leg.fire('CHANNEL_DESTROY');
}
