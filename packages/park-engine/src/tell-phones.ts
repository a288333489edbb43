/** [T4][V6] A courtesy: sent once, behind everything else, and never waited for. */
import {
  showUser,
  tellingOf,
  tellingsForWhom,
  type CallId,
  type LotEvent,
  type NodeId,
  type Telling,
} from '@parkade/park-decision';
import type { EngineDeps } from './engine-deps.js';

type Deps = Pick<EngineDeps, 'lots' | 'settings' | 'switches' | 'background' | 'log'>;

export function tellPhones(deps: Deps, events: readonly LotEvent[]): void {
  for (const event of events) {
    if (event.kind === 'refused') continue;
    const { callId, lot, node } = event;
    const policy = deps.lots.policy(lot, node);
    if (policy === undefined) continue;
    const toParker = tellingOf(event, policy);
    const tellings = [...(toParker === null ? [] : [toParker]), ...tellingsForWhom(event, policy)];
    for (const telling of tellings) tell(deps, telling, node, callId);
  }
}

const whoIsTold = (word: Telling['word']): string => (word === 'for-you' ? 'whom a caller is for' : 'parker');

function tell(deps: Deps, telling: Telling, node: NodeId, callId: CallId): void {
  const who = whoIsTold(telling.word);
  deps.background.run(`tell ${who}`, async () => {
    const message = { to: telling.to, from: telling.orbit, text: wordsOf(deps.settings.current().messages, telling) };
    for (const there of await deps.switches.locate(node, telling.to)) {
      const outcome = await deps.switches.tell(there, message);
      const fields = { callId, to: showUser(telling.to), about: telling.word, node: there };
      if (outcome.kind === 'done') deps.log.info(`${who} told`, fields);
      else deps.log.warn(`${who} not told`, { ...fields, why: JSON.stringify(outcome) });
    }
  });
}

/** The template with its parts filled in; names stay as the network gave them. */
export function wordsOf(templates: Readonly<Record<Telling['word'], string>>, telling: Telling): string {
  const { caller, orbit, by, where, waitedMs } = telling;
  const parts: Readonly<Record<string, string>> = {
    caller: [caller.name, caller.number].find((text) => text !== '') ?? 'Somebody',
    orbit,
    by: by === null ? 'Somebody' : by.user,
    to: where ?? 'elsewhere',
    wait: clockTime(waitedMs),
  };
  return templates[telling.word].replaceAll(/\{([a-z]+)\}/g, (whole, part: string) => parts[part] ?? whole);
}

/** `0:41`, from one hour on `1:02:03`. */
function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
