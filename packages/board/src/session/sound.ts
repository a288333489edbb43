/** Sounds, made by Web Audio: no files. Of several windows of one browser, one sounds. */
import { signal } from '@preact/signals';
import type { Cause } from '../heart/notices.js';
import { keptFlag, keptText } from './preferences.js';

export const muted = keptFlag('muted', false);
export const volume = keptText('volume', 'normal');
export const wanted: Readonly<Record<Cause, ReturnType<typeof keptFlag>>> = {
  'for-you': keptFlag('sound-for-you', true),
  'rings-soon': keptFlag('sound-soon', false),
  'rings-back': keptFlag('sound-rings', false),
};
export const systemNotices = keptFlag('system-notices', false);

/** Browsers allow sound only after the first press. */
export const blocked = signal(true);

const LOUDNESS: Readonly<Record<string, number>> = { soft: 0.08, normal: 0.2, loud: 0.5 };
/** Notes as frequency (Hz), start and length (s). */
const TUNES: Readonly<Record<Cause, readonly (readonly [number, number, number])[]>> = {
  'for-you': [
    [660, 0, 0.18],
    [880, 0.2, 0.3],
  ],
  'rings-soon': [[1200, 0, 0.06]],
  'rings-back': [
    [880, 0, 0.16],
    [660, 0.2, 0.16],
    [880, 0.4, 0.3],
  ],
};

let context: AudioContext | null = null;

function unblock(): void {
  context ??= new AudioContext();
  void context.resume().then(() => {
    blocked.value = context?.state !== 'running';
    if (!blocked.peek()) for (const event of PRESSES) removeEventListener(event, unblock);
  });
}
const PRESSES = ['pointerdown', 'keydown'] as const;
for (const event of PRESSES) addEventListener(event, unblock);

/** The window that has the lock sounds; when it closes, another one gets it. */
let isSounding = !('locks' in navigator);
if ('locks' in navigator)
  void navigator.locks.request('board sound', () => {
    isSounding = true;
    return new Promise<void>(() => undefined);
  });

/** What was played, for whoever wants to see it: this page keeps the last one. */
export const lastPlayed = signal<Cause | null>(null);

export function play(cause: Cause): void {
  if (context === null || context.state !== 'running' || !isSounding) return;
  const loudness = LOUDNESS[volume.value] ?? 0.2;
  const now = context.currentTime + 0.02;
  for (const [frequency, start, length] of TUNES[cause]) {
    const tone = new OscillatorNode(context, { type: 'sine', frequency });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.setValueAtTime(0, now + start);
    gain.gain.linearRampToValueAtTime(loudness, now + start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.001, now + start + length);
    tone.connect(gain).connect(context.destination);
    tone.start(now + start);
    tone.stop(now + start + length + 0.05);
  }
  lastPlayed.value = cause;
}

/** A notice of the system, where it was asked for; it carries no note's text and no name. */
export function notify(text: string, tag: string): void {
  if (!systemNotices.value || !('Notification' in window) || Notification.permission !== 'granted' || !isSounding)
    return;
  const notice = new Notification('Parkade', { body: text, tag, icon: './icon.svg' });
  notice.addEventListener('click', () => {
    window.focus();
    notice.close();
  });
}

export async function askForNotices(): Promise<void> {
  if (systemNotices.value) {
    systemNotices.value = false;
    return;
  }
  if (!('Notification' in window)) return;
  systemNotices.value = (await Notification.requestPermission()) === 'granted';
}
