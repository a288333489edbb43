import { useSignal } from '@preact/signals';
import type { News, OfficeTold, PhoneKey, TroubleId, TroubleTold } from '@parkade/practice-office/told';
import { Button } from '../look/controls.js';
import { Icon } from '../look/icons.js';
import { makeTrouble } from './office-line.js';
import { fill, words } from './words/say.js';

const SHOWN = 12;

/** What just happened, each with its measured time; and what may be broken, with the promise before and the outcome after. */
export function Happened({ office }: { readonly office: OfficeTold }) {
  const said = words();
  const technical = useSignal(false);
  return (
    <section class="happened" aria-label={said.happened}>
      <header>
        <h2>{said.happened}</h2>
        <label class="technician">
          <input
            type="checkbox"
            checked={technical.value}
            onChange={(event) => {
              technical.value = event.currentTarget.checked;
            }}
          />
          {said.technician}
        </label>
      </header>
      <ol class="news" tabIndex={0} aria-label={said.happened}>
        {office.news.slice(0, SHOWN).map((one) => (
          <NewsRow key={one.id} one={one} technical={technical.value} />
        ))}
      </ol>
      <Troubles office={office} />
    </section>
  );
}

function NewsRow({ one, technical }: { readonly one: News; readonly technical: boolean }) {
  return (
    <li class={one.afterMs === null ? 'press' : ''}>
      <span dir="auto">{sentenceOf(one)}</span>
      <span class="num">{one.afterMs === null ? clock(one.at) : fill(words().after, { ms: one.afterMs })}</span>
      {technical && one.call !== null && (
        <code>
          {words().callIs} {one.call}
          {one.commands.map((command, nth) => (
            <span key={nth}>{command}</span>
          ))}
        </code>
      )}
    </li>
  );
}

function sentenceOf({ word, gaps }: News): string {
  const said = words();
  const spoken: Record<string, string> = { ...gaps };
  if (gaps['key'] !== undefined) spoken['key'] = keyText(gaps['key']);
  if (gaps['said'] !== undefined) spoken['said'] = gaps['said'].replaceAll('-', ' ');
  const trouble = idOf(gaps['trouble']);
  if (trouble !== undefined) {
    spoken['trouble'] = said.troubles[trouble].do;
    if (word === 'trouble-held') return fill(said.troubles[trouble].held, gaps);
    if (word === 'trouble-begins') return said.troubles[trouble].before;
  }
  return fill(said.news[word], spoken);
}

const idOf = (text: string | undefined): TroubleId | undefined =>
  (['ten-calls', 'engine', 'store', 'switch'] as const).find((id) => id === text);

/** What is written on a key. */
function keyText(key: string): string {
  const said = words();
  const written: Partial<Record<PhoneKey, string>> = { ...said.soft, call: said.call, handset: said.handset };
  const name = Object.entries(written).find(([one]) => one === key)?.[1];
  return name ?? key.replace(/^(digit|lamp)-/, '');
}

function Troubles({ office }: { readonly office: OfficeTold }) {
  const said = words();
  const asked = useSignal<TroubleId | null>(null);
  const busy = office.troubles.some(({ state }) => state === 'runs');
  const shown = office.troubles.find(({ id }) => id === asked.value);
  return (
    <div class="troubles">
      <p>{said.tries}</p>
      <div class="trouble-keys">
        {office.troubles.map(({ id, state }) => (
          <Button
            key={id}
            kind="plain"
            whyNot={busy && state !== 'runs' ? said.runs : null}
            rest={{ 'aria-busy': state === 'runs' }}
            onPress={() => {
              asked.value = id;
              if (!busy) makeTrouble(id);
            }}
          >
            {said.troubles[id].do}
          </Button>
        ))}
      </div>
      <div role="status">{shown !== undefined && shown.state !== 'idle' && <Promised trouble={shown} />}</div>
    </div>
  );
}

function Promised({ trouble: { id, state, gaps } }: { readonly trouble: TroubleTold }) {
  const said = words();
  const mine = said.troubles[id];
  return (
    <div class={`promise ${state}`}>
      <p>{mine.before}</p>
      {state === 'runs' && <p class="verdict">{said.runs}…</p>}
      {state === 'held' && (
        <p class="verdict">
          <Icon sign="tick" />
          <b>{said.held}:</b> {fill(mine.held, gaps)}
        </p>
      )}
      {state === 'broken' && (
        <p class="verdict">
          <Icon sign="cross" />
          <b>{said.broken}:</b> {gaps['why']}
        </p>
      )}
    </div>
  );
}

const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
