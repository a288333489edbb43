/** What follows from the stream beside what is drawn: sounds, sentences, the window's title, remarks on what I asked for. */
import { effect, signal } from '@preact/signals';
import type { CallCard, ChangeMessage, LotSnapshot, StreamMessage } from '@parkade/api-contract';
import type { KnownLots } from '@parkade/api-contract/follow-lots';
import { figuresOf } from '../../heart/lot-order.js';
import { newsIn, noticesIn, soundFor, type Cause, type Notice } from '../../heart/notices.js';
import { isForMe, isMine } from '../../heart/viewer.js';
import { health, onMessages, second } from '../../session/office.js';
import { muted, notify, play, wanted } from '../../session/sound.js';
import { say } from '../../words/say.js';
import { lot, lotsSeen, viewer } from './lot-model.js';
import { answerAsked, isAsked, remark } from './own.js';
import { alertNow, speak, tell } from './telling.js';
import { callerName, whoText } from './wording.js';

/** Begins; what it returns ends it. */
export function startWatching(): () => void {
  const ends = [onMessages(onStream), effect(watchNotices), effect(watchHealth), effect(writeTitle)];
  return () => {
    for (const end of ends) end();
  };
}

let before: ReadonlyMap<string, Notice> | null = null;
let soundedAt: number | null = null;

const NOTICE_WORD = { 'for-you': 'notice.foryou', 'rings-soon': 'notice.soon', 'rings-back': 'notice.rings' } as const;

function watchNotices(): void {
  const now = second.value;
  if (lotsSeen.value.length === 0 || health.value.kind !== 'live') return;
  const notices = noticesIn(lotsSeen.value, viewer.value, now);
  const news = before === null ? [] : newsIn(notices, before);
  before = notices;
  if (news.length === 0) return;
  const causes = Object.keys(wanted).filter((cause): cause is Cause => cause in wanted);
  const settings = {
    muted: muted.peek(),
    wanted: new Set(causes.filter((cause) => wanted[cause].peek())),
  };
  const at = performance.now();
  const cause = soundFor(news, settings, at, soundedAt);
  if (cause !== null) {
    soundedAt = at;
    play(cause);
  }
  for (const notice of news)
    if (settings.wanted.has(notice.cause))
      notify(say(NOTICE_WORD[notice.cause], { bay: notice.orbit }), `${notice.cause} ${notice.callId}`);
}

const lastHealth = signal<'connecting' | 'live' | 'stale'>('connecting');
function watchHealth(): void {
  const { kind } = health.value;
  const was = lastHealth.peek();
  if (kind === was) return;
  lastHealth.value = kind;
  if (kind === 'stale') speak({ kind: 'stale' });
  if (kind === 'live' && was === 'stale') speak({ kind: 'live' });
}

function onStream(messages: readonly StreamMessage[], was: KnownLots): void {
  for (const message of messages) {
    if (message.kind === 'change') onChange(message);
    if (message.kind === 'snapshot') onSnapshot(message.lot, message.why, was);
  }
}

/** After a gap it is said once what was missed. */
function onSnapshot(now: LotSnapshot, why: 'new' | 'gap' | 'changed', was: KnownLots): void {
  for (const { state } of now.bays) if ('call' in state) answerAsked(state.call.callId, state.call.version);
  const older = was.lots.get(now.info.lot);
  if (older === undefined || why === 'changed') return;
  const missed = now.endings.filter(
    ({ outcome, callId }) => outcome === 'retrieved' && !older.endings.some((ending) => ending.callId === callId),
  );
  const waited = new Set(older.bays.flatMap(({ state }) => ('call' in state ? [state.call.callId] : [])));
  const n = missed.filter(({ callId }) => waited.has(callId)).length;
  if (n > 0) tell(say('caught.up', { n }));
}

function onChange({ what, bay, ending, why }: ChangeMessage): void {
  const call = bay !== null && 'call' in bay.state ? bay.state.call : null;
  if (call !== null && bay !== null) {
    answerAsked(call.callId, call.version);
    if (what === 'parked' && isForMe(viewer.value, call))
      speak({ kind: 'new', name: callerName(call.caller), bay: bay.orbit });
    if (what === 'asked-ringing-over' || what === 'join-failed') onVain(what, call, bay.orbit, why);
  }
  if (ending === null) return;
  answerAsked(ending.callId, Number.MAX_SAFE_INTEGER);
  const concerns = ending.parkedBy !== null && isMine(viewer.value, ending.parkedBy);
  const mine = ending.by !== null && isMine(viewer.value, ending.by);
  if (!concerns || mine) return;
  const said = { name: callerName(ending.caller), bay: ending.orbit };
  if (ending.outcome === 'retrieved')
    speak({ kind: 'taken', ...said, who: ending.by === null ? null : whoText(ending.by) });
  if (ending.outcome === 'abandoned') speak({ kind: 'hung-up', ...said });
}

/** Who was rung on my asking did not answer, or could not be joined: said once, in the bay. */
function onVain(what: 'asked-ringing-over' | 'join-failed', call: CallCard, orbit: string, why: string | null): void {
  const rung = lastRung.get(call.callId);
  if (rung === undefined || why === 'cancelled') return;
  const name = callerName(call.caller);
  const text =
    what === 'join-failed'
      ? say('fail.pickup', { name, bay: orbit })
      : say('fail.noanswer', { ext: rung, name, bay: orbit });
  lastRung.delete(call.callId);
  remark(call.callId, text);
  alertNow(text);
}

/** Calls that ring a phone because I asked for it, and which. */
const lastRung = new Map<string, string>();
effect(() => {
  for (const { state } of lot.value?.bays ?? []) {
    if (state.kind !== 'ringing' || state.ringing.why === 'chain') continue;
    const mine = state.ringing.askedBy === viewer.value.name || isMine(viewer.value, state.ringing.target);
    if (mine || isAsked(state.call.callId)) lastRung.set(state.call.callId, state.ringing.target.user);
  }
});

/** The count, also while the page is in the background. */
function writeTitle(): void {
  const now = lot.value;
  if (now === null) {
    document.title = 'Parkade';
    return;
  }
  const { waiting, ringing } = figuresOf(now);
  const rings = ringing > 0 ? `(${say('title.rings', { n: ringing })}) ` : '';
  document.title = `${rings}${say('title.waiting', { n: waiting })} · ${now.info.label}`;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const n = Math.min(9, ringing > 0 ? ringing : waiting);
  const name = n === 0 ? './icon.svg' : `./icons/${ringing > 0 ? 'rings' : 'waits'}-${n}.svg`;
  if (icon !== null && icon.getAttribute('href') !== name) icon.href = name;
}
