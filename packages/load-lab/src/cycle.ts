/**
 * One cycle of one worker: a talk, a blind transfer to an orbit, a pick-up by a third phone, 200 ms of talk, the end. Who hears whom
 * is heard; a cycle in which anything else happened has failed, and says at which step.
 */
import { performance } from 'node:perf_hooks';
import { HOLD_MUSIC_HZ, type IncomingCall, type OutgoingCall, type PhoneCall, type SipPhone } from '@parkade/sip-phone';

/** Whose lot: ours, or that of mod_valet_parking on the same node. */
export type LotKind = 'parkade' | 'valet';

/** All in ms. */
export interface CycleTimes {
  /** From the REFER until the caller hears music. */
  readonly referToMusic: number;
  /** From the retriever's INVITE to their 200. */
  readonly dialToAnswer: number;
  /** From the retriever's INVITE until each hears the other. */
  readonly dialToBothHear: number;
}

const STEPS = ['talk', 'park', 'music', 'pick-up', 'hear', 'end'] as const;
export type Step = (typeof STEPS)[number];

export type CycleEnd =
  | { readonly kind: 'done'; readonly times: CycleTimes }
  | { readonly kind: 'failed'; readonly at: Step; readonly why: string };

export interface Crew {
  readonly caller: SipPhone;
  readonly parker: SipPhone;
  readonly retriever: SipPhone;
  /** The numbers of this worker's orbit in each lot. */
  readonly orbit: Readonly<Record<LotKind, string>>;
}

const TALK_MS = 200;
/** Patience with one step; a switch that is busy answers late, and that is measured. */
const STEP_MS = 5000;

export async function cycle(crew: Crew, lot: LotKind): Promise<CycleEnd> {
  const calls: PhoneCall[] = [];
  let at: Step = 'talk';
  try {
    const { caller, parker } = await talk(crew, calls);
    at = 'park';
    const referAt = performance.now();
    const accepted = await parker.blindTransfer(crew.orbit[lot], { within: STEP_MS });
    if (accepted.kind === 'refused') throw new Error(`REFER refused with ${accepted.status} ${accepted.reason}`);
    at = 'music';
    const musicAt = await caller.audio.hears(HOLD_MUSIC_HZ, { within: STEP_MS });
    at = 'pick-up';
    const retriever = crew.retriever.call(crew.orbit[lot]);
    calls.push(retriever);
    const answer = await retriever.untilAnswered(STEP_MS);
    at = 'hear';
    const [one, other] = await Promise.all([
      retriever.audio.hears(crew.caller.settings.toneHz, { within: STEP_MS }),
      caller.audio.hears(crew.retriever.settings.toneHz, { within: STEP_MS }),
    ]);
    await new Promise((passed) => setTimeout(passed, TALK_MS));
    at = 'end';
    await retriever.hangUp();
    await caller.untilEnded(STEP_MS);
    return {
      kind: 'done',
      times: {
        referToMusic: musicAt - referAt,
        dialToAnswer: answer.at - retriever.sentAt,
        dialToBothHear: Math.max(one, other) - retriever.sentAt,
      },
    };
  } catch (error) {
    return { kind: 'failed', at, why: firstLine(error) };
  } finally {
    await Promise.allSettled(calls.map(async (call) => call.hangUp()));
  }
}

async function talk(crew: Crew, calls: PhoneCall[]): Promise<{ caller: OutgoingCall; parker: IncomingCall }> {
  const caller = crew.caller.call(crew.parker.settings.user);
  calls.push(caller);
  const parker = await crew.parker.nextIncoming(STEP_MS);
  calls.push(parker);
  await caller.untilAnswered(STEP_MS);
  await Promise.all([
    caller.audio.hears(crew.parker.settings.toneHz, { within: STEP_MS }),
    parker.audio.hears(crew.caller.settings.toneHz, { within: STEP_MS }),
  ]);
  return { caller, parker };
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? '';
