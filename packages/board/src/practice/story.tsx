import type { Heading, StoryTold } from '@parkade/practice-office/told';
import { Button } from '../look/controls.js';
import { Icon } from '../look/icons.js';
import { tellStory } from './office-line.js';
import { fill, words } from './words/say.js';

interface StoryProps {
  readonly story: StoryTold;
}

const HEADINGS: readonly Heading[] = ['call', 'answer', 'park', 'pick-up', 'two', 'nobody'];
const PATIENCE_S = 6;

/** How far the story is. */
export function Steps({ story }: StoryProps) {
  const now = story.isDone || story.mode === 'free' ? HEADINGS.length : HEADINGS.indexOf(story.heading);
  const done = story.isDone ? HEADINGS.length : HEADINGS.indexOf(story.heading);
  return (
    <ol class="steps">
      {HEADINGS.map((heading, nth) => (
        <li
          key={heading}
          class={nth < done ? 'done' : nth === now ? 'now' : ''}
          aria-current={nth === now ? 'step' : undefined}
        >
          <i aria-hidden="true">{nth < done ? <Icon sign="tick" /> : nth + 1}</i>
          {words().headings[heading]}
          {nth < done && <span class="sr"> ({words().done})</span>}
        </li>
      ))}
    </ol>
  );
}

export function StoryKeys({ story }: StoryProps) {
  const said = words();
  if (story.mode === 'free')
    return (
      <span class="story-keys">
        <Button kind="plain" onPress={() => tellStory('again')}>
          {said.again}
        </Button>
      </span>
    );
  return (
    <span class="story-keys">
      <span class="num clock">{clock(story.elapsedMs)}</span>
      <Button kind="plain" square sign="back" label={said.back} onPress={() => tellStory('back')} />
      <Button kind="plain" onPress={() => tellStory(story.isPaused ? 'go-on' : 'pause')}>
        {story.isPaused ? said.goOn : said.pause}
      </Button>
      <Button kind="plain" onPress={() => tellStory('free')}>
        {said.free}
      </Button>
    </span>
  );
}

/** One sentence of what is, one of what to press; pressing it is the listener's, or the clock's. */
export function Narrator({ story }: StoryProps) {
  const said = words();
  if (story.mode === 'free')
    return (
      <section class="narrator">
        <p class="big">{said.freely}</p>
        <p>{said.freelyWhy}</p>
      </section>
    );
  const step = said.steps[story.step];
  const gaps = story.gaps;
  return (
    <section class="narrator">
      <div role="status">
        <p class="big">{story.mode === 'astray' ? said.astray : fill(step.is, gaps)}</p>
        {story.mode === 'moving' && <p>{said.moving}</p>}
        {(story.mode === 'waits' || story.mode === 'acts') && (
          <p>
            {fill(step.why, gaps)} {story.keys.length > 0 && <b>{fill(step.press, gaps)}</b>}
          </p>
        )}
      </div>
      {story.keys.length > 0 && <Patience story={story} />}
      {story.mode === 'astray' && (
        <Button kind="primary" onPress={() => tellStory('skip')}>
          {said.takeMeBack}
        </Button>
      )}
    </section>
  );
}

function Patience({ story }: StoryProps) {
  const said = words();
  const left = story.pressesInMs;
  return (
    <p class="patience">
      <Button onPress={() => tellStory('skip')}>{said.skip}</Button>
      <progress max={PATIENCE_S * 1000} value={left ?? PATIENCE_S * 1000} aria-hidden="true" />
      <span role="timer">{left === null ? said.paused : fill(said.pressesIn, { n: Math.ceil(left / 1000) })}</span>
    </p>
  );
}

const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
