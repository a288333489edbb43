/** The board at the size of the window: a grid with a side column, a grid alone, or a list. One page, one state. */
import { useEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import { showing } from '../../session/preferences.js';
import { isStale } from '../../session/office.js';
import { say } from '../../words/say.js';
import { Bars } from './bars.js';
import { Bay } from './bay.js';
import { useBoardKeys } from './board-keys.js';
import { Dialogs } from './dialogs.js';
import { dialog } from './dialogs-state.js';
import { AllFiltered, EmptyLot, NoLots } from './empty.js';
import { LotBar } from './lot-bar.js';
import { firstOrbit, isMany, lot, lotInfo, nobodyWaits, seenBays, shownOrbits } from './lot-model.js';
import { PhoneBoard } from './phone-list.js';
import { Side } from './side.js';
import { Summary } from './summary.js';
import { LiveRegions, ToastLine } from './telling-view.js';
import { startWatching } from './watching.js';
import './board.css';
import './bay.css';
import './small.css';

function watchedMedia(query: string) {
  const media = matchMedia(query);
  const matches = signal(media.matches);
  media.addEventListener('change', () => {
    matches.value = media.matches;
  });
  return matches;
}
const isPhone = watchedMedia('(max-width: 640px)');

export function BoardPage() {
  useBoardKeys();
  useEffect(startWatching, []);
  return (
    <div class={isStale.value ? 'board is-stale' : 'board'}>
      {isPhone.value ? <PhoneBoard /> : <DeskBoard />}
      <ToastLine />
      <LiveRegions />
      <Dialogs />
    </div>
  );
}

function DeskBoard() {
  return (
    <>
      <LotBar />
      <Bars />
      <div class="desk">
        <main class="desk-main" tabIndex={-1}>
          {lotInfo.value === null ? (
            <NoLots />
          ) : (
            <>
              <Summary />
              <Grid />
              <KeyHints />
            </>
          )}
        </main>
        <Side />
      </div>
    </>
  );
}

function Grid() {
  const info = lotInfo.value;
  const hasNone = shownOrbits.value.length === 0;
  return (
    <>
      {nobodyWaits.value && showing.value === 'all' && <EmptyLot />}
      {nobodyWaits.value && showing.value === 'occupied' && hasNone && <AllFiltered />}
      <div class="grid-scroll">
        <div
          class={isMany.value ? 'grid many' : 'grid'}
          role="group"
          aria-label={say('grid.label', { lot: info?.label ?? '' })}
        >
          <Bands />
        </div>
        {isMany.value && <FreeLine />}
      </div>
    </>
  );
}

/** Where a lot spans several sites, band by band under the site's name. */
function Bands() {
  const orbits = shownOrbits.value;
  if ((lotInfo.value?.sites.length ?? 0) < 2)
    return (
      <>
        {orbits.map((orbit) => (
          <Bay key={orbit} orbit={orbit} />
        ))}
      </>
    );
  // The site of a bay never changes: it is not watched.
  const siteOf = new Map(lot.peek()?.bays.map(({ orbit, site }) => [orbit, site]));
  return (
    <>
      {orbits.flatMap((orbit, i) => {
        const site = siteOf.get(orbit) ?? null;
        const isFirst = i === 0 || site !== (siteOf.get(orbits[i - 1] ?? '') ?? null);
        const bay = <Bay key={orbit} orbit={orbit} />;
        return isFirst && site !== null
          ? [
              <h2 key={`site ${site} ${orbit}`} class="band">
                {site}
              </h2>,
              bay,
            ]
          : [bay];
      })}
    </>
  );
}

function FreeLine() {
  const free = seenBays.value.filter(({ face }) => face.kind === 'free').map(({ bay }) => bay.orbit);
  if (free.length === 0) return null;
  return (
    <p class="free-line">
      <b>{say('free.count', { n: free.length })}</b> <span class="numbers">{free.join(' ')}</span>
    </p>
  );
}

const HINTS = [
  ['↵', 'do.pickup'],
  ['S', 'do.send'],
  ['N', 'do.note'],
  ['E', 'do.extend'],
  ['R', 'do.ringnow'],
  ['/', 'find.title'],
] as const;

function KeyHints() {
  return (
    <div class="key-hints">
      <span>
        <kbd>{firstOrbit.value ?? '0–9'}</kbd>
        {say('help.digits')}
      </span>
      {HINTS.map(([key, word]) => (
        <span key={key}>
          <kbd>{key}</kbd>
          {say(word)}
        </span>
      ))}
      <button
        type="button"
        class="link"
        onClick={() => {
          dialog.value = { kind: 'help' };
        }}
      >
        <kbd>?</kbd>
        {say('keys.all')}
      </button>
    </div>
  );
}
