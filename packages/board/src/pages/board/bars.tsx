/** Bars over the whole page: it is old, or the store is away. */
import { Button } from '../../look/controls.js';
import { Icon } from '../../look/icons.js';
import { durationText } from '../../heart/duration.js';
import { health, second, tryNow } from '../../session/office.js';
import { pieces, say } from '../../words/say.js';
import { useWatched } from './bay-parts.js';
import { clockText } from './wording.js';

export function Bars() {
  const now = health.value;
  if (now.kind === 'stale') return <StaleBar asOf={now.asOf} />;
  if (now.kind === 'live' && now.storeAwaySince !== null) return <StoreBar since={now.storeAwaySince} />;
  return null;
}

/** Runs on, unlike all that is shown below it. */
function Running({ since }: { readonly since: number }) {
  const text = useWatched(() => durationText(second.value - since), [since]);
  return (
    <span class="num" role="timer" aria-live="off">
      {text}
    </span>
  );
}

function StaleBar({ asOf }: { readonly asOf: number }) {
  return (
    <section class="warning-bar stale-bar" aria-label={say('live.not')}>
      <Icon sign="warning" />
      <p>
        {pieces('stale.bar', {
          t: <Running key="t" since={asOf} />,
          time: (
            <span key="time" class="num">
              {clockText(asOf)}
            </span>
          ),
        })}{' '}
        {say('stale.phones')}
      </p>
      <span class="grow" />
      <Button onPress={tryNow}>{say('stale.try')}</Button>
    </section>
  );
}

function StoreBar({ since }: { readonly since: number }) {
  return (
    <section class="warning-bar store-bar" aria-label={say('store.name')}>
      <Icon sign="broken-link" />
      <p>{pieces('store.bar', { t: <Running key="t" since={since} /> })}</p>
    </section>
  );
}
