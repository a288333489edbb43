/** For whom a caller is, edited in place: saved at Enter or on leaving; what somebody else said meanwhile is shown, never overwritten. */
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { CallCard } from '@parkade/api-contract';
import { shownAt } from '../../session/office.js';
import { say } from '../../words/say.js';
import { useWatched } from './bay-parts.js';
import { putForWhom } from './requests.js';
import { tell } from './telling.js';
import { countdownText } from './wording.js';

interface ForWhomFieldProps {
  readonly call: CallCard;
  /** Those that the lot knows. */
  readonly groups: readonly string[];
  readonly whyNot: string | null;
  readonly id: string;
  readonly onDone?: () => void;
}

export function ForWhomField({ call, groups, whyNot, id, onDone }: ForWhomFieldProps) {
  const draft = useSignal<string | null>(null);
  const saving = useRef(false);
  const now = call.forWhom ?? '';

  const save = async () => {
    const text = draft.peek()?.trim();
    if (text === undefined || saving.current) return;
    if (text !== now) {
      saving.current = true;
      const saved = await saveForWhom(call, text);
      saving.current = false;
      if (!saved) return;
      tell(text === '' ? say('forwhom.anybody') : say('forwhom.saved', { who: text }));
    }
    draft.value = null;
    onDone?.();
  };

  return (
    <div class="note-field">
      <label class="field" for={id}>
        <span>
          {say('do.forwhom')} <kbd aria-hidden="true">F</kbd>
        </span>
      </label>
      <input
        id={id}
        class="input"
        maxLength={128}
        dir="auto"
        autocomplete="off"
        list={`${id}-groups`}
        readOnly={whyNot !== null}
        title={whyNot ?? undefined}
        placeholder={say('forwhom.placeholder')}
        value={draft.value ?? now}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            void save();
          }
          if (event.key === 'Escape' && draft.value !== null) {
            event.stopPropagation();
            draft.value = null;
          }
        }}
      />
      <datalist id={`${id}-groups`}>
        {groups.map((group) => (
          <option key={group} value={group} />
        ))}
      </datalist>
      <Kept call={call} />
    </div>
  );
}

/** Who may have the caller just now, and for how long. */
function Kept({ call }: { readonly call: CallCard }) {
  const { keptFor } = call;
  const text = useWatched(() => {
    if (keptFor === null) return '';
    const { themUntil, groupUntil } = keptFor;
    if (shownAt.value < themUntil) return say('forwhom.them', { time: countdownText(themUntil - shownAt.value) });
    return shownAt.value < groupUntil
      ? say('forwhom.group', { time: countdownText(groupUntil - shownAt.value) })
      : say('forwhom.all');
  }, [keptFor?.themUntil, keptFor?.groupUntil]).value;
  return text === '' ? null : <p class="hint">{text}</p>;
}

/** A call changes for many reasons; only another name is a clash. */
async function saveForWhom(call: CallCard, text: string): Promise<boolean> {
  const answer = await putForWhom(call.callId, text, call.version);
  if (answer.ok) return true;
  const now = answer.problem?.now?.state;
  const other = now !== undefined && 'call' in now && now.call.callId === call.callId ? now.call : null;
  if (other !== null && answer.problem?.reason === 'changed-meanwhile') {
    if (other.forWhom !== call.forWhom) {
      tell(say('forwhom.clash', { who: other.forWhom ?? say('wall.anybody') }));
      return false;
    }
    if ((await putForWhom(call.callId, text, other.version)).ok) return true;
  }
  tell(
    answer.problem?.reason === 'no-such-person'
      ? say('forwhom.unknown', { who: text })
      : say('fail.other', { detail: answer.problem?.detail ?? '' }),
  );
  return false;
}
