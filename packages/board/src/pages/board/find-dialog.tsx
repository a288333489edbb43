/** Finds who waits, and who was there in the last hour, over all lots. */
import { useSignal } from '@preact/signals';
import { go } from '../../app/routes.js';
import { find, type Found } from '../../heart/find.js';
import { say } from '../../words/say.js';
import { Since } from './bay-parts.js';
import { close, Dialog } from './dialog-frame.js';
import { choice, lotsSeen } from './lot-model.js';
import { callerName, callerNumber, endingText } from './wording.js';

export function FindDialog() {
  const typed = useSignal('');
  const found = find(typed.value, lotsSeen.value);
  const show = (one: Found) => {
    const orbit = one.kind === 'waits' ? one.bay.orbit : one.ending.orbit;
    const callId =
      one.kind === 'ended' ? one.ending.callId : 'call' in one.bay.state ? one.bay.state.call.callId : null;
    close();
    go('board', one.info.lot);
    choice.value = { orbit, callId };
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-orbit="${CSS.escape(orbit)}"]`)?.focus());
  };
  const [first] = found;
  return (
    <Dialog title={say('find.title')}>
      <form
        class="dialog-form"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          if (first !== undefined) show(first);
        }}
      >
        <label class="field">
          {say('find.label')}
          <input
            class="input"
            type="search"
            autofocus
            autocomplete="off"
            dir="auto"
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
      </form>
      <ul class="choices">
        {found.map((one) => (
          <FoundRow key={`${one.kind} ${idOf(one)}`} one={one} onPress={() => show(one)} />
        ))}
      </ul>
      <p class="hint" role="status">
        {typed.value.trim() !== '' && found.length === 0 ? say('find.none') : say('find.hint')}
      </p>
    </Dialog>
  );
}

const idOf = (one: Found) => (one.kind === 'ended' ? one.ending.callId : `${one.info.lot} ${one.bay.orbit}`);

function FoundRow({ one, onPress }: { readonly one: Found; readonly onPress: () => void }) {
  const orbit = one.kind === 'waits' ? one.bay.orbit : one.ending.orbit;
  const caller = one.kind === 'ended' ? one.ending.caller : 'call' in one.bay.state ? one.bay.state.call.caller : null;
  return (
    <li>
      <button type="button" class="menu-item found" onClick={onPress}>
        <b class="num">{orbit}</b>
        <span class="found-words">
          <bdi class="cut">{callerName(caller)}</bdi>
          <span class="hint cut">
            {one.kind === 'ended' ? endingText(one.ending) : (callerNumber(caller) ?? one.info.label)}
          </span>
        </span>
        <span class="num hint">
          {one.kind === 'ended' ? (
            <Since at={one.ending.at} />
          ) : (
            'call' in one.bay.state && <Since at={one.bay.state.call.parkedAt} />
          )}
        </span>
      </button>
    </li>
  );
}
