import { useSignal } from '@preact/signals';
import type { Me, SignInRequest } from '@parkade/api-contract';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Button, Mark, Segments, Trouble } from '../../look/controls.js';
import { ask } from '../../session/client.js';
import { enter } from '../../session/office.js';
import { chooseLanguage } from '../../session/preferences.js';
import { language, LANGUAGES, say, type PlainKey } from '../../words/say.js';
import './sign-in.css';

type Way = 'password' | 'token';

/** The picture beside it: an office at rest. Numbers and states only, nobody's calls. */
const FLOOR = ['wait', '', 'near', '', 'wait', '', '', 'wait', ''] as const;

export function SignIn({ away }: { readonly away: boolean }) {
  useEffect(() => {
    document.title = `${say('signin.title')} · Parkade`;
  }, [language.value]);
  return (
    <main class="signin">
      <section class="signin-picture" aria-hidden="true" data-theme="dark">
        <div class="floor">
          {FLOOR.map((look, i) => (
            <span key={i} class={look}>
              {701 + i}
            </span>
          ))}
        </div>
        <p>{say('signin.claim')}</p>
      </section>
      <section class="signin-form">
        <div>
          <Mark />
          <h1>{say('signin.title')}</h1>
          {away && <Trouble>{say('signin.away')}</Trouble>}
          <SignInForm />
          <Languages />
        </div>
      </section>
    </main>
  );
}

/** Over the page, which stays as it is below. */
export function SignInAgain() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="again" onCancel={(event) => event.preventDefault()}>
      <h2 id="again">{say('signin.again')}</h2>
      <p>{say('signin.again.why')}</p>
      <SignInForm />
    </dialog>
  );
}

function SignInForm() {
  const way = useSignal<Way>('password');
  const trouble = useSignal<PlainKey | null>(null);
  const busy = useSignal(false);
  const submit = async (form: HTMLFormElement) => {
    if (busy.value) return;
    busy.value = true;
    trouble.value = await signIn(way.value, new FormData(form));
    busy.value = false;
    form.querySelector('input')?.focus();
  };
  return (
    <form
      class="signin-fields"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <Segments
        label={say('signin.how')}
        value={way.value}
        choices={[
          ['password', say('signin.password.tab')],
          ['token', say('signin.token.tab')],
        ]}
        onChoose={(value) => {
          way.value = value;
          trouble.value = null;
        }}
      />
      {way.value === 'password' ? <NameAndPassword /> : <TokenField />}
      <Button kind="primary" rest={{ type: 'submit', 'aria-busy': busy.value }}>
        {say('signin.do')}
      </Button>
      {trouble.value !== null && <Trouble id="signin-trouble">{say(trouble.value)}</Trouble>}
    </form>
  );
}

function NameAndPassword() {
  const shown = useSignal(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <>
      <label class="field">
        {say('signin.name')}
        <input
          class="input"
          name="user"
          ref={first}
          required
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          maxLength={200}
        />
      </label>
      <div class="field">
        <label for="signin-password">{say('signin.password')}</label>
        <span class="with-button">
          <input
            class="input"
            id="signin-password"
            name="password"
            {...(shown.value ? { type: 'text' as const } : { type: 'password' as const })}
            required
            autocomplete="current-password"
            maxLength={1000}
          />
          <button
            type="button"
            class="inner-button"
            aria-pressed={shown.value}
            onClick={() => {
              shown.value = !shown.value;
            }}
          >
            {shown.value ? say('signin.hide') : say('signin.show')}
          </button>
        </span>
      </div>
    </>
  );
}

function TokenField() {
  return (
    <label class="field">
      <span>
        {say('signin.token')} <span class="hint">{say('signin.token.hint')}</span>
      </span>
      <input class="input" name="token" type="password" required autocomplete="off" spellcheck={false} />
    </label>
  );
}

function Languages() {
  return (
    <p class="languages">
      {(['en', 'de'] as const).map((key) => (
        <button
          type="button"
          key={key}
          lang={key}
          aria-pressed={language.value === key}
          onClick={() => chooseLanguage(key)}
        >
          {LANGUAGES[key]}
        </button>
      ))}
    </p>
  );
}

/** What is wrong, or `null`. */
async function signIn(way: Way, form: FormData): Promise<PlainKey | null> {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === 'string' ? value : '';
  };
  const body: SignInRequest =
    way === 'token' ? { token: text('token').trim() } : { user: text('user').trim(), password: text('password') };
  const answer = await ask<Me>('session', { method: 'POST', body });
  if (answer.ok) return (await enter()) === 'in' ? null : 'signin.away';
  const { problem } = answer;
  if (problem === null || problem.status >= 500) return 'signin.away';
  if (problem.status === 429 || problem.reason === 'rate-limited' || problem.reason === 'locked-out')
    return 'signin.locked';
  return way === 'token' ? 'signin.wrong.token' : 'signin.wrong';
}
