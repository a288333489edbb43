import { useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentType } from 'preact';
import { Button } from '../look/controls.js';
import { PAGES, type PageProps } from '../pages/pages.js';
import { say } from '../words/say.js';
import { Frame } from './frame.js';
import { place } from './routes.js';

type Loaded =
  | { readonly kind: 'page'; readonly Page: ComponentType<PageProps> }
  | { readonly kind: 'loading' | 'missing' | 'failed' };

/** The page of the address. What is loaded only when opened is loaded here, and says so when that fails. */
export function CurrentPage() {
  const loaded = useSignal<Loaded>({ kind: 'loading' });
  const attempt = useSignal(0);
  useSignalEffect(() => {
    void attempt.value;
    const entry = PAGES.find(({ page }) => page === place.value.page);
    if (entry === undefined) {
      loaded.value = { kind: 'missing' };
      return undefined;
    }
    if ('Page' in entry) {
      loaded.value = { kind: 'page', Page: entry.Page };
      return undefined;
    }
    let wanted = true;
    entry.load().then(
      (module) => {
        if (wanted) loaded.value = { kind: 'page', Page: module.default };
      },
      () => {
        if (wanted) loaded.value = { kind: 'failed' };
      },
    );
    return () => {
      wanted = false;
    };
  });

  const now = loaded.value;
  if (now.kind === 'page') return <now.Page rest={place.value.rest} query={place.value.query} />;
  return (
    <Frame title="Parkade">
      <div class="notice" role="status">
        <p>{say(WORD_OF[now.kind])}</p>
        {now.kind === 'failed' && <Button onPress={() => attempt.value++}>{say('page.retry')}</Button>}
      </div>
    </Frame>
  );
}

const WORD_OF = { loading: 'page.loading', missing: 'page.missing', failed: 'page.failed' } as const;
