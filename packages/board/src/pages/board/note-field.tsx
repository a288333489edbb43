/** The note on a caller, edited in place: saved at Enter or on leaving; what somebody else wrote meanwhile is shown, never overwritten. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { CallCard, Note } from '@parkade/api-contract';
import { Button } from '../../look/controls.js';
import { say } from '../../words/say.js';
import { putNote } from './requests.js';
import { tell } from './telling.js';
import { clockText } from './wording.js';

const textOf = (note: Note | null) => note?.text ?? '';

interface NoteFieldProps {
  readonly call: CallCard;
  readonly whyNot: string | null;
  readonly id: string;
  readonly onDone?: () => void;
}

export function NoteField({ call, whyNot, id, onDone }: NoteFieldProps) {
  const draft = useSignal<string | null>(null);
  /** What stood there when the writing began. */
  const base = useSignal<string>(textOf(call.note));
  const saving = useRef(false);
  useEffect(() => {
    if (draft.peek() === null) base.value = textOf(call.note);
  }, [call.note]);
  const theirs = draft.value !== null && textOf(call.note) !== base.value && textOf(call.note) !== draft.value;

  const save = async () => {
    const text = draft.peek()?.trim();
    if (text === undefined || saving.current || theirs) return;
    if (text === textOf(call.note)) {
      draft.value = null;
      return;
    }
    saving.current = true;
    const saved = await saveNote(call, text);
    saving.current = false;
    if (!saved) return;
    draft.value = null;
    base.value = text;
    tell(say('note.saved'));
    onDone?.();
  };

  return (
    <div class="note-field">
      <label class="field" for={id}>
        <span>
          {say('do.note')} <kbd aria-hidden="true">N</kbd>
        </span>
      </label>
      <textarea
        id={id}
        class="input"
        rows={1}
        maxLength={300}
        dir="auto"
        readOnly={whyNot !== null}
        title={whyNot ?? undefined}
        placeholder={say('note.placeholder')}
        value={draft.value ?? textOf(call.note)}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            void save();
          }
          if (event.key === 'Escape' && draft.value !== null) {
            event.stopPropagation();
            draft.value = null;
          }
        }}
      />
      {theirs && call.note !== null && (
        <Clash
          theirs={call.note}
          onMine={() => {
            base.value = textOf(call.note);
          }}
          onTheirs={() => {
            draft.value = null;
          }}
        />
      )}
      {!theirs && call.note !== null && (
        <p class="hint">{say('note.by', { who: call.note.by, time: clockText(call.note.at) })}</p>
      )}
    </div>
  );
}

interface ClashProps {
  readonly theirs: Note;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

function Clash({ theirs, onMine, onTheirs }: ClashProps) {
  return (
    <div class="clash" role="alert">
      <p dir="auto">{say('note.clash', { who: theirs.by, text: theirs.text })}</p>
      <p class="two">
        <Button onPress={onMine}>{say('note.mine')}</Button>
        <Button onPress={onTheirs}>{say('note.theirs')}</Button>
      </p>
    </div>
  );
}

/** A call changes for many reasons; only another note is a clash. */
async function saveNote(call: CallCard, text: string): Promise<boolean> {
  const answer = await putNote(call.callId, text, call.version);
  if (answer.ok) return true;
  const now = answer.problem?.now?.state;
  if (
    now !== undefined &&
    'call' in now &&
    now.call.callId === call.callId &&
    textOf(now.call.note) === textOf(call.note)
  ) {
    const again = await putNote(call.callId, text, now.call.version);
    if (again.ok) return true;
  }
  tell(say('fail.other', { detail: answer.problem?.detail ?? '' }));
  return false;
}
