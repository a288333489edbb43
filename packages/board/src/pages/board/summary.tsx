/** The lot in words and figures, above its bays. */
import type { ComponentChildren } from 'preact';
import { figuresOf, MANY_BAYS } from '../../heart/lot-order.js';
import { Segments } from '../../look/controls.js';
import { Icon } from '../../look/icons.js';
import { showing } from '../../session/preferences.js';
import { say } from '../../words/say.js';
import { Since } from './bay-parts.js';
import { openDock } from './dock-window.js';
import { lot } from './lot-model.js';

export function Summary() {
  const now = lot.value;
  if (now === null) return null;
  const { waiting, ringing, free, longestSince } = figuresOf(now);
  return (
    <div class="summary">
      <h1>
        <bdi>{now.info.label}</bdi>
      </h1>
      <dl>
        <Figure name={say('sum.waiting')}>{waiting}</Figure>
        {ringing > 0 && <Figure name={say('sum.rings')}>{ringing}</Figure>}
        {longestSince !== null && (
          <Figure name={say('sum.longest')}>
            <Since at={longestSince} />
          </Figure>
        )}
        <Figure name={say('sum.free')}>{free}</Figure>
      </dl>
      {free === 0 && now.bays.length > 0 && (
        <p class="full">
          <Icon sign="warning" />
          {now.info.whenFull === null ? say('sum.full.back') : say('sum.full', { where: now.info.whenFull })}
        </p>
      )}
      <span class="grow" />
      {now.bays.length <= MANY_BAYS && (
        <Segments
          label={say('show.label')}
          value={showing.value}
          choices={[
            ['all', say('show.all')],
            ['occupied', say('show.occupied')],
          ]}
          onChoose={(value) => {
            showing.value = value;
          }}
        />
      )}
      <button
        type="button"
        class="button plain square"
        aria-label={say('dock.open')}
        title={say('dock.open')}
        onClick={() => void openDock()}
      >
        <Icon sign="dock" />
      </button>
    </div>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="num">{children}</dd>
    </div>
  );
}
