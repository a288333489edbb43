/** Read from six metres: most urgent first, the number above all; no actions, no pointer. */
import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { LiveSign } from '../../app/frame.js';
import { byUrgency, figuresOf, wallPages, type Seen } from '../../heart/lot-order.js';
import { Icon } from '../../look/icons.js';
import { isStale, second, shownAt } from '../../session/office.js';
import { pieces, say } from '../../words/say.js';
import { Bars } from '../board/bars.js';
import { Fuse, fuseOf, Until, Wait } from '../board/bay-parts.js';
import { lot, seenBays } from '../board/lot-model.js';
import { LOOKS } from '../board/looks.js';
import { callerName, durationText, endingText, shortClockText, stateText, whoText } from '../board/wording.js';
import './wall.css';

/** How long a page of tiles stays. */
const PAGE_SECONDS = 8;
/** The picture moves a little every minute, so that none burns in. */
const SHIFTS = ['a', 'b', 'c', 'd'] as const;

export default function WallPage() {
  useEffect(() => {
    const page = document.documentElement;
    page.classList.add('walled');
    const was = page.dataset['theme'];
    page.dataset['theme'] = 'dark';
    return () => {
      page.classList.remove('walled');
      page.dataset['theme'] = was ?? 'light';
    };
  }, []);
  const now = lot.value;
  const tiles = byUrgency(seenBays.value.filter(({ face }) => 'call' in face || face.kind === 'lost'));
  const { pages, size } = wallPages(tiles);
  const at = useComputed(() => Math.floor(second.value / 1000 / PAGE_SECONDS)).value % pages.length;
  const shift = useComputed(() => SHIFTS[Math.floor(second.value / 60_000) % SHIFTS.length] ?? 'a').value;
  const shown = pages[at] ?? [];
  const figures = now === null ? null : figuresOf(now);
  return (
    <div class={`wall shift-${shift} ${isStale.value ? 'is-stale' : ''}`}>
      <header class="wall-head">
        <h1 class="cut">
          <bdi>{now?.info.label ?? 'Parkade'}</bdi>
        </h1>
        {figures !== null && (
          <p>
            {say('wall.callers', { n: figures.waiting })} · {say('wall.free', { n: figures.free })}
          </p>
        )}
        <span class="grow" />
        <LiveSign />
        <Clock />
      </header>
      <Bars />
      <main class={`wall-tiles ${size}`} data-count={shown.length}>
        {shown.length === 0 && <p class="wall-nobody">{say('empty.plain')}</p>}
        {shown.map((seen) => (
          <Tile key={seen.bay.orbit} seen={seen} />
        ))}
      </main>
      <footer class="wall-foot">
        <span>{say('wall.dial')}</span>
        <span class="grow" />
        {pages.length > 1 && <span>{say('wall.page', { n: at + 1, all: pages.length })}</span>}
        <LastPickUp />
      </footer>
    </div>
  );
}

function Clock() {
  const text = useComputed(() => (shownAt.value === 0 ? '' : shortClockText(shownAt.value)));
  return <span class="wall-clock num">{text}</span>;
}

function LastPickUp() {
  const last = lot.value?.endings.find(({ outcome }) => outcome === 'retrieved');
  if (last === undefined) return null;
  return (
    <span class="cut">
      {pieces('wall.last', {
        bay: (
          <b key="bay" class="num">
            {last.orbit}
          </b>
        ),
        who: <bdi key="who">{whoText(last.by)}</bdi>,
        t: (
          <b key="t" class="num">
            {durationText(last.waitedMs ?? 0)}
          </b>
        ),
      })}
    </span>
  );
}

function Tile({ seen: { bay, face } }: { readonly seen: Seen }) {
  const call = 'call' in face ? face.call : null;
  const caller = call?.caller ?? ('ending' in face ? face.ending.caller : null);
  const fuse = fuseOf(face);
  return (
    <article
      class={`tile ${LOOKS[face.kind].look}`}
      data-state={face.kind}
      aria-label={`${bay.orbit}, ${stateText(face)}`}
    >
      <span class="orbit num">{bay.orbit}</span>
      <Wait face={face} />
      <span class="tile-for cut" dir="auto">
        {call === null ? callerName(caller) : (call.forWhom ?? say('wall.anybody'))}
      </span>
      <span class="tile-name cut" dir="auto">
        {call === null ? 'ending' in face && endingText(face.ending) : callerName(caller)}
      </span>
      <span class="tile-state">
        <Icon sign={LOOKS[face.kind].sign} />
        <TileState seen={{ bay, face }} />
      </span>
      {fuse !== null && <Fuse from={fuse[0]} until={fuse[1]} />}
    </article>
  );
}

function TileState({ seen: { face } }: { readonly seen: Seen }) {
  if (face.kind === 'ringing' || face.kind === 'sending')
    return (
      <>
        <span class="cut">{say('next.ringing', { who: face.ringing.target.user })}</span>
        <span class="num">
          <Until at={face.ringing.until} />
        </span>
      </>
    );
  if (face.kind === 'soon' && face.call.next?.kind === 'ring' && face.call.next.target !== null)
    return (
      <>
        <span class="cut">{say('next.ring', { who: face.call.next.target.user })}</span>
        <span class="num">
          <Until at={face.due} />
        </span>
      </>
    );
  return <span class="cut">{stateText(face)}</span>;
}
