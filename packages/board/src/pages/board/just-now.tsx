/** The last ends, with who has whom; a pick-up of mine can be undone for a while. */
import type { ComponentChildren } from 'preact';
import type { Ending } from '@parkade/api-contract';
import { PUT_BACK_MS } from '../../heart/actions.js';
import { isMine } from '../../heart/viewer.js';
import { Icon, type Sign } from '../../look/icons.js';
import { shownAt } from '../../session/office.js';
import { pieces, say } from '../../words/say.js';
import { Since } from './bay-parts.js';
import { lot, standing, viewer } from './lot-model.js';
import { putBack } from './requests.js';
import { callerName, whoText, whyText } from './wording.js';

const SHOWN = 10;

export function JustNow({ count = SHOWN }: { readonly count?: number }) {
  const endings = (lot.value?.endings ?? []).filter(({ outcome }) => outcome !== 'unused').slice(0, count);
  return (
    <section class="just-now">
      <h2 class="small-head">{say('side.log')}</h2>
      {endings.length === 0 ? (
        <p class="hint">{say('log.empty')}</p>
      ) : (
        <ol class="log">
          {endings.map((ending) => (
            <Entry key={ending.callId} ending={ending} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Entry({ ending }: { readonly ending: Ending }) {
  const mine = ending.outcome === 'retrieved' && ending.by !== null && isMine(viewer.value, ending.by);
  return (
    <li>
      <Icon sign={SIGN_OF[ending.outcome]} />
      <span class="what">
        {lineOf(ending, mine)}
        {mine && <PutBack ending={ending} />}
      </span>
      <span class="num">
        <Since at={ending.at} />
      </span>
    </li>
  );
}

/** The undo of a pick-up: the same caller into the same bay. */
function PutBack({ ending }: { readonly ending: Ending }) {
  const now = standing.value;
  if (now === null || shownAt.value >= ending.at + PUT_BACK_MS) return null;
  const why = now.rights.attend ? null : whyText('denied', now.rights);
  return (
    <button
      type="button"
      class="link"
      aria-disabled={why === null ? undefined : 'true'}
      title={why ?? undefined}
      onClick={() => {
        if (why === null) void putBack(ending);
      }}
    >
      <span>{say('do.putback')}</span> <kbd aria-hidden="true">B</kbd>
    </button>
  );
}

const SIGN_OF: Readonly<Record<Ending['outcome'], Sign>> = {
  retrieved: 'person-tick',
  abandoned: 'handset-down',
  'caller-silent': 'handset-down',
  'time-over': 'arrow',
  forwarded: 'arrow',
  expired: 'arrow',
  lost: 'broken-link',
  unused: 'ring',
};

function lineOf(ending: Ending, mine: boolean): ComponentChildren {
  const bay = (
    <b key="bay" class="num">
      {ending.orbit}
    </b>
  );
  const name = <bdi key="name">{callerName(ending.caller)}</bdi>;
  switch (ending.outcome) {
    case 'retrieved':
      return pieces('log.has', { bay, name, who: <b key="who">{mine ? say('log.you') : whoText(ending.by)}</b> });
    case 'abandoned':
    case 'caller-silent':
    case 'unused':
      return pieces('log.hungup', { bay, name });
    case 'forwarded':
    case 'expired':
    case 'time-over':
      return ending.to === null
        ? pieces('log.over', { bay, name })
        : pieces('log.moved', { bay, name, to: <b key="to">{ending.to}</b> });
    case 'lost':
      return pieces('log.lost', { bay, name });
  }
}
