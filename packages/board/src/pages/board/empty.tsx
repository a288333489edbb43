/** A lot with nobody in it, and no lot at all. */
import { showing } from '../../session/preferences.js';
import { Button } from '../../look/controls.js';
import { health } from '../../session/office.js';
import { pieces, say } from '../../words/say.js';
import { lot } from './lot-model.js';

export function NoLots() {
  const connecting = health.value.kind === 'connecting';
  return (
    <div class="empty" role="status">
      <h1>{connecting ? say('live.connecting') : say('empty.lots')}</h1>
    </div>
  );
}

/** How to park, and the two keys that help most. */
export function EmptyLot() {
  const code = lot.value?.info.parkCode ?? null;
  return (
    <div class="empty">
      <p>
        {code === null
          ? say('empty.plain')
          : pieces('empty.code', {
              code: (
                <b key="code" class="num">
                  {code}
                </b>
              ),
            })}
      </p>
      <p class="hint">{pieces('empty.keys', { slash: <kbd key="slash">/</kbd>, help: <kbd key="help">?</kbd> })}</p>
    </div>
  );
}

export function AllFiltered() {
  return (
    <div class="empty">
      <p>{say('empty.filter')}</p>
      <Button
        onPress={() => {
          showing.value = 'all';
        }}
      >
        {say('show.everything')}
      </Button>
    </div>
  );
}
