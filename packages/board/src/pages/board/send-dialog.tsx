/** Whose phone shall ring for this caller? */
import { useSignal } from '@preact/signals';
import type { Person } from '@parkade/api-contract';
import { addressOf, personText } from '../../heart/viewer.js';
import { Button } from '../../look/controls.js';
import { Icon } from '../../look/icons.js';
import { me } from '../../session/office.js';
import { say } from '../../words/say.js';
import { close, Dialog } from './dialog-frame.js';
import { lot } from './lot-model.js';
import { send, type Aim } from './requests.js';
import { callerName } from './wording.js';

/** Whom the lot knows of: phones of mine, who parks, who is rung, who picked up. */
function knownPeople(): readonly Person[] {
  const now = lot.peek();
  const people = [
    ...(me.peek()?.phones ?? []),
    ...(now?.bays ?? []).flatMap(({ state }) =>
      'call' in state ? [state.call.parkedBy, ...state.call.chain.map(({ target }) => target)] : [],
    ),
    ...(now?.endings ?? []).flatMap(({ by, parkedBy }) => [by, parkedBy]),
  ].filter((person): person is Person => person !== null);
  return [...new Map(people.map((person) => [addressOf(person), person])).values()].toSorted((a, b) =>
    a.user.localeCompare(b.user, 'en', { numeric: true }),
  );
}

const DIALLED = /^[A-Za-z0-9+_][A-Za-z0-9._+-]{0,63}$/;

export function SendDialog({ aim }: { readonly aim: Aim }) {
  const typed = useSignal('');
  const trouble = useSignal(false);
  const people = knownPeople().filter((person) =>
    personText(person).toLowerCase().includes(typed.value.trim().toLowerCase()),
  );
  const domain = lot.value?.info.domain ?? '';
  const go = (to: Pick<Person, 'user' | 'domain'>, who: string) => {
    close();
    void send(aim, to, who);
  };
  const submit = () => {
    const user = typed.value.trim();
    const [first] = people;
    if (DIALLED.test(user)) go({ user, domain }, user);
    else if (user !== '' && people.length === 1 && first !== undefined) go(first, personText(first));
    else trouble.value = true;
  };
  return (
    <Dialog title={say('send.title', { name: callerName(aim.call.caller) })}>
      <form
        class="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label class="field">
          {say('send.number')}
          <input
            class="input"
            autofocus
            autocomplete="off"
            inputMode="text"
            aria-invalid={trouble.value}
            aria-describedby="send-hint"
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
              trouble.value = false;
            }}
          />
        </label>
        <p class={trouble.value ? 'hint bad' : 'hint'} id="send-hint" role={trouble.value ? 'alert' : undefined}>
          {trouble.value ? say('send.bad') : say('send.hint')}
        </p>
        <ul class="choices">
          {people.slice(0, 8).map((person) => (
            <li key={addressOf(person)}>
              <button type="button" class="menu-item" onClick={() => go(person, personText(person))}>
                <Icon sign="person" />
                <b class="num">{person.user}</b>
                {person.label !== person.user && <bdi class="cut">{person.label}</bdi>}
              </button>
            </li>
          ))}
        </ul>
        <Button kind="primary" rest={{ type: 'submit' }}>
          <span class="cut">
            {typed.value.trim() === '' ? say('do.send') : say('send.do', { who: typed.value.trim() })}
          </span>
        </Button>
      </form>
    </Dialog>
  );
}
