/** The two live regions, and the line at the foot that says what a press did. */
import { signal } from '@preact/signals';
import { nextSentence, SPEAK_EVERY_MS, type Sentence, type Spoken } from '../../heart/spoken.js';
import { say } from '../../words/say.js';

export const polite = signal('');
/** Only what concerns my own press or my phone. */
export const assertive = signal('');

let queue: Spoken[] = [];
let lastAt: number | null = null;
let timer: ReturnType<typeof setTimeout> | null = null;

export function speak(what: Spoken): void {
  queue.push(what);
  // A moment, so that what comes together is said together.
  timer ??= setTimeout(flush, lastAt === null ? 200 : Math.max(200, SPEAK_EVERY_MS - (performance.now() - lastAt)));
}

function flush(): void {
  timer = null;
  const now = performance.now();
  const sentence = nextSentence(queue, now, lastAt);
  if (sentence === null) {
    if (queue.length > 0) timer = setTimeout(flush, SPEAK_EVERY_MS);
    return;
  }
  queue = [];
  lastAt = now;
  polite.value = worded(sentence);
}

function worded(sentence: Sentence): string {
  if (sentence.kind === 'summary') {
    const { fresh, taken, hungUp } = sentence;
    return [
      ...(fresh > 0 ? [say('spoken.sum.new', { n: fresh })] : []),
      ...(taken > 0 ? [say('spoken.sum.taken', { n: taken })] : []),
      ...(hungUp > 0 ? [say('spoken.sum.hungup', { n: hungUp })] : []),
    ].join(', ');
  }
  const { what } = sentence;
  switch (what.kind) {
    case 'new':
      return say('spoken.new', what);
    case 'taken':
      return say('spoken.taken', { ...what, who: what.who ?? say('say.nobody') });
    case 'hung-up':
      return say('spoken.hungup', what);
    case 'stale':
      return say('spoken.stale');
    case 'live':
      return say('spoken.live');
  }
}

export interface Toast {
  readonly text: string;
  readonly undo: (() => void) | null;
}
export const toast = signal<Toast | null>(null);
const TOAST_MS = 6000;
let toastTimer: ReturnType<typeof setTimeout> | undefined;

/** Said at the foot for six seconds; `undo` is offered as long. */
export function tell(text: string, undo: (() => void) | null = null): void {
  clearTimeout(toastTimer);
  toast.value = { text, undo };
  toastTimer = setTimeout(() => {
    toast.value = null;
  }, TOAST_MS);
}
export function hush(): void {
  clearTimeout(toastTimer);
  toast.value = null;
}

/** Said at once, over what is being read. */
export function alertNow(text: string): void {
  // The same sentence twice is still news.
  assertive.value = assertive.peek() === text ? `${text} ` : text;
}
