/** What an administrator's page shows: asked of the API, asked again while the page is open. */
import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button, Trouble } from '../../look/controls.js';
import { ask, type Answer } from '../../session/client.js';
import { adminWords, fill } from './words/say.js';

export type Asked<T> = Answer<T> | null;

/** @param everyMs asked again after so long; never when 0 */
export function useAsked<T>(path: string, everyMs: number): Signal<Asked<T>> {
  const answer = useSignal<Asked<T>>(null);
  useEffect(() => {
    let timer = 0;
    let wanted = true;
    const look = async (): Promise<void> => {
      const got = await ask<T>(path);
      if (!wanted) return;
      answer.value = got;
      if (everyMs > 0) timer = window.setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [path, everyMs]);
  return answer;
}

interface ShownProps<T> {
  readonly asked: Asked<T>;
  readonly children: (value: T) => ComponentChildren;
}

/** The answer, or why there is none. */
export function Shown<T>({ asked, children }: ShownProps<T>) {
  const said = adminWords();
  if (asked === null) return <p role="status">{said.loading}</p>;
  if (asked.ok) return <>{children(asked.value)}</>;
  if (asked.problem === null) return <Trouble>{said.away}</Trouble>;
  return (
    <Trouble>
      {asked.problem.reason === 'forbidden' ? said.denied : fill(said.refused, { detail: asked.problem.detail })}
    </Trouble>
  );
}

/** Lines that somebody takes elsewhere. */
export function Lines({ text, label }: { readonly text: string; readonly label: string }) {
  const copied = useSignal('');
  const said = adminWords();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      copied.value = text;
    } catch {
      copied.value = '';
    }
  };
  return (
    <div class="lines">
      <pre tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <Button onPress={() => void copy()}>{copied.value === text ? said.copied : said.copy}</Button>
    </div>
  );
}
