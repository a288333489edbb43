/** From a leg's channel data to the engine and back: which node speaks, what the data means, what is answered. */
import {
  goneLeg,
  isUndecided,
  readSnapshot,
  type LastWord,
  type ChannelData,
  type House,
} from '@parkade/dialplan-contract';
import type { LegId, NodeId, UserAddress } from '@parkade/park-decision';
import type { Admissions, Engine } from '@parkade/park-engine';
import type { RequestAnswer, Logger, Meters } from '@parkade/park-ports';
import type { RequestHandler } from '@parkade/switch-command';

export interface RequestIntake {
  readonly engine: Pick<Engine, 'request' | 'answered' | 'urgencyOf' | 'refuse'>;
  /** Whose turn it is. */
  readonly admissions: Pick<Admissions, 'enter'>;
  /** The node with this `Core-UUID`, as learnt over its own inbound link, which may have to come up first. */
  readonly nodeCalling: (coreUuid: string) => Promise<NodeId | undefined>;
  /** Who was on a leg that has ended just now; `undefined` when nobody has heard of its end. */
  readonly whoWasOn: (leg: LegId) => Promise<UserAddress | null | undefined>;
  /** Of now. */
  readonly house: () => House;
  readonly log: Logger;
  readonly meters: Meters;
}

/** What ends the place of each request in hand. */
type Places = WeakMap<ChannelData, () => void>;

export function requestHandler(intake: RequestIntake): RequestHandler {
  const places: Places = new WeakMap();
  return {
    onRequest: (channel, peerAddress) => answer(intake, channel, peerAddress, places),
    onAnswered(channel, answered, outcome) {
      places.get(channel)?.();
      intake.engine.answered(answered, outcome).catch((error: unknown) => {
        intake.log.error('follow-up failed', { leg: channel['Unique-ID'], error: String(error) });
      });
    },
  };
}

async function answer(
  intake: RequestIntake,
  channel: ChannelData,
  peerAddress: string,
  places: Places,
): Promise<RequestAnswer> {
  if (!isUndecided(channel))
    return refuse(intake, channel, peerAddress, 'not-waiting', 'somebody has decided about it');
  const node = await intake.nodeCalling(channel['Core-UUID'] ?? '');
  if (node === undefined)
    return refuse(intake, channel, peerAddress, 'unknown-node', 'its Core-UUID is none of our links');
  const reading = readSnapshot(channel, node, await whoSent(intake, channel), intake.house());
  if (reading.kind === 'refused') return refuse(intake, channel, peerAddress, reading.reason, reading.detail);
  const { snapshot } = reading;
  const admission = await intake.admissions.enter(node, intake.engine.urgencyOf(snapshot));
  if (admission.kind === 'overloaded') return intake.engine.refuse(snapshot);
  // Until the switch has taken the answer: that is what costs it.
  places.set(channel, admission.leave);
  try {
    return await intake.engine.request(snapshot);
  } catch (error) {
    admission.leave();
    throw error;
  }
}

/** [W14] Who was on the leg of the last talk, if that leg ended before the dialplan could ask it; else its own leg tells. */
async function whoSent(intake: RequestIntake, channel: ChannelData): Promise<LastWord> {
  const gone = goneLeg(channel);
  if (gone === undefined) return null;
  const who = await intake.whoWasOn(gone);
  intake.meters.count('parkade_gone_legs_total', { outcome: who === undefined ? 'unheard' : 'heard' });
  if (who === undefined) intake.log.info('nobody has heard of the end of the leg talked to last', { leg: gone });
  return who === undefined ? null : (who ?? 'outsider');
}

/** A request that cannot be read or placed is left to the dialplan's fallback; nobody's call is touched. */
function refuse(
  intake: RequestIntake,
  channel: ChannelData,
  peer: string,
  reason: string,
  detail: string,
): RequestAnswer {
  intake.meters.count('parkade_requests_refused_total', { reason });
  intake.log.warn('dialplan request refused', {
    peer,
    leg: channel['Unique-ID'],
    core: channel['Core-UUID'],
    reason,
    detail,
  });
  return { kind: 'fall-back', reason };
}
