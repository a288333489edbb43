import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Mark } from '../look/controls.js';
import { health } from '../session/office.js';
import { say } from '../words/say.js';
import { MainMenu } from './main-menu.js';
import './frame.css';

interface FrameProps {
  /** The page's name, for the window and for the heading. */
  readonly title: string;
  readonly children: ComponentChildren;
  /** Between the mark and the menu. */
  readonly tools?: ComponentChildren;
}

/** What every page but the board stands in: the bar with the way to the other pages, a heading, the content. */
export function Frame({ title, children, tools }: FrameProps) {
  useEffect(() => {
    document.title = `${title} · Parkade`;
  }, [title]);
  return (
    <div class="frame">
      <header class="bar">
        <Mark />
        <span class="grow" />
        {tools}
        <LiveSign />
        <MainMenu />
      </header>
      <main class="frame-main" id="main" tabIndex={-1}>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}

const LIVE_WORD = { live: 'live.now', stale: 'live.not', connecting: 'live.connecting' } as const;

export function LiveSign({ children }: { readonly children?: ComponentChildren }) {
  const { kind } = health.value;
  return (
    <span class={`live ${kind}`}>
      <span class="live-word">{say(LIVE_WORD[kind])}</span>
      {children}
    </span>
  );
}
