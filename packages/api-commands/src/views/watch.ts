/** `parkade watch`: what happens, as it happens, until somebody wants an end. */
import type { LotSnapshot, StreamMessage } from '@parkade/api-contract';
import type { ApiOptions, ApiWorld } from '../api-world.js';
import type { Followed } from '../client/follow-events.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { jsonText, printable } from '../terminal/plain-text.js';
import { withApi } from '../with-api.js';

export interface WatchOptions extends ApiOptions {
  readonly lots?: string;
  readonly after?: string;
  readonly heartbeats?: boolean;
}

export const watch = (options: WatchOptions, world: ApiWorld): Promise<ExitCode> =>
  withApi(options, world, async (client) => {
    const { followEvents } = await import('../client/follow-events.js');
    const ended = new AbortController();
    const listenNoMore = world.onInterrupt(() => ended.abort());
    try {
      const followed = followEvents(client, world, {
        lots: options.lots,
        after: options.after ?? null,
        signal: ended.signal,
        onConnected: (engine, isFirst) => (isFirst ? undefined : world.err(`-- ${engine} tells again`)),
        onLost: (why, againMs) =>
          world.err(printable(`-- nothing is heard: ${why}; asking again in ${(againMs / 1000).toFixed(1)} s`)),
      });
      let storeWasAway = false;
      for await (const one of followed) {
        if (options.json === true) tellPrograms(one, options, world);
        else storeWasAway = tellPeople(one.message, storeWasAway, world);
      }
      return EXIT.fine;
    } finally {
      listenNoMore();
    }
  });

/** One line a message, with the place from which `--after` goes on. */
function tellPrograms({ id, message }: Followed, { heartbeats }: WatchOptions, world: ApiWorld): void {
  if (message.kind === 'heartbeat' && heartbeats !== true) return;
  world.out(jsonText({ id, ...message }));
}

/** @returns whether the store is away. */
function tellPeople(message: StreamMessage, storeWasAway: boolean, world: ApiWorld): boolean {
  switch (message.kind) {
    case 'snapshot':
      world.out(printable(snapshotLine(message.lot, message.why)));
      return storeWasAway;
    case 'change':
      world.out(
        printable(
          `${clockTime(message.at)}  ${message.lot}  ${message.text}${message.why === null ? '' : ` [${message.why}]`}`,
        ),
      );
      return storeWasAway;
    case 'lot-gone':
      world.out(printable(`${message.lot} is not shown to this token any more`));
      return storeWasAway;
    case 'heartbeat': {
      const isAway = message.storeAwaySince !== null;
      if (isAway && !storeWasAway) world.err('-- the store is away; nothing can be told until it is back');
      if (!isAway && storeWasAway) world.err('-- the store is back');
      return isAway;
    }
    case 'goodbye':
      return storeWasAway;
  }
}

const WHY: Readonly<Record<'new' | 'gap' | 'changed', string>> = {
  new: '',
  gap: 'events were missed; now ',
  changed: 'the lot was changed; now ',
};

function snapshotLine({ info, bays, at }: LotSnapshot, why: keyof typeof WHY): string {
  const count = (kind: string): number => bays.filter(({ state }) => state.kind === kind).length;
  const counts = (['waiting', 'ringing', 'claimed', 'reserved', 'resting', 'unreadable'] as const)
    .map((kind) => [count(kind), kind] as const)
    .filter(([many]) => many > 0)
    .map(([many, kind]) => `${String(many)} ${kind}`);
  return `${clockTime(at)}  ${info.lot}  ${WHY[why]}${[...counts, `${String(count('free'))} of ${String(bays.length)} free`].join(', ')}`;
}

/** As the clocks of this machine's zone show it. */
function clockTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
