/** The board's keys: what is pressed is looked up in the one table of `heart/keyboard.ts`. */
import { useEffect } from 'preact/hooks';
import { PUT_BACK_MS, offersOf, type Action } from '../../heart/actions.js';
import { callIn } from '../../heart/bay-face.js';
import {
  bayByDigits,
  commandOf,
  neighbour,
  NO_DIGITS,
  withDigit,
  type Command,
  type Digits,
} from '../../heart/keyboard.js';
import { nextToTake } from '../../heart/lot-order.js';
import { isForMe, isMine } from '../../heart/viewer.js';
import { go } from '../../app/routes.js';
import { shownAt } from '../../session/office.js';
import { isDark, letterKeys, theme } from '../../session/preferences.js';
import { muted } from '../../session/sound.js';
import { act } from './acting.js';
import { dialog } from './dialogs-state.js';
import { openDock } from './dock-window.js';
import { choose, current, faceAt, lot, lotsSeen, seenBays, shownOrbits, standing, viewer } from './lot-model.js';
import { putBack } from './requests.js';
import { hush, toast } from './telling.js';

let digits: Digits = NO_DIGITS;

export function useBoardKeys(): void {
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

export function focusBay(orbit: string): void {
  choose(orbit);
  const element = document.querySelector<HTMLElement>(`[data-orbit="${CSS.escape(orbit)}"]`);
  element?.focus();
  element?.scrollIntoView({ block: 'nearest' });
}

const WRITTEN_IN = 'input, textarea, select, [contenteditable]';
const PRESSED_BY_ENTER = 'button, a, summary';

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
  const target = event.target instanceof Element ? event.target : null;
  const inField = target?.closest(WRITTEN_IN) !== null && target !== null;
  if (!inField && !event.ctrlKey && !event.altKey && !event.metaKey && (onDigit(event) || onArrow(event, target))) {
    event.preventDefault();
    return;
  }
  // A button that has the focus is pressed by Enter, as everywhere.
  if (event.key === 'Enter' && target?.closest(PRESSED_BY_ENTER) !== null && target !== null) return;
  const command = commandOf(
    { key: event.key, shift: event.shiftKey, modified: event.ctrlKey || event.altKey || event.metaKey, inField },
    letterKeys.value === 'on',
  );
  if (command === null) return;
  event.preventDefault();
  if (command === 'close' && inField && target instanceof HTMLElement) target.blur();
  else run(command);
}

function onDigit(event: KeyboardEvent): boolean {
  if (!/^[0-9]$/.test(event.key) || letterKeys.value === 'off') return false;
  digits = withDigit(digits, event.key, performance.now());
  const orbit = bayByDigits(digits, lot.value?.bays.map((bay) => bay.orbit) ?? []);
  if (orbit !== null) focusBay(orbit);
  return true;
}

function columnsOf(grid: Element | null): number {
  return grid === null ? 1 : getComputedStyle(grid).gridTemplateColumns.split(' ').length;
}

function onArrow(event: KeyboardEvent, target: Element | null): boolean {
  if (!/^(Arrow|Home$|End$)/.test(event.key) || event.shiftKey) return false;
  const inGrid = target === document.body || target?.closest('[data-orbit]') !== null;
  if (!inGrid || target?.closest('.menu-box') !== null) return false;
  const orbits = [...document.querySelectorAll<HTMLElement>('main [data-orbit]')].map(
    (one) => one.dataset['orbit'] ?? '',
  );
  const at = orbits.indexOf(current.value ?? '');
  const mirrored = document.documentElement.dir === 'rtl';
  const key = mirrored ? (MIRRORED[event.key] ?? event.key) : event.key;
  const to = orbits[neighbour(key, Math.max(0, at), orbits.length, columnsOf(document.querySelector('main .grid')))];
  if (to === undefined) return false;
  focusBay(to);
  return true;
}
const MIRRORED: Readonly<Record<string, string>> = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' };

function run(command: Command): void {
  switch (command) {
    case 'pick-up':
      return onChosen('pick-up', 'answer', 'put-back', 'call-back');
    case 'send':
    case 'extend':
    case 'ring-now':
      return onChosen(command);
    case 'note':
      return openField('note', 'note');
    case 'for-whom':
      return lot.value?.info.forWhom === null ? undefined : openField('forwhom', 'for-whom');
    case 'pick-up-longest':
      return takeLongest();
    case 'extend-by':
      return openFor('extend');
    case 'put-back':
      return putLastBack();
    case 'find':
    case 'help':
      dialog.value = { kind: command };
      return undefined;
    case 'lot-before':
      return stepLot(-1);
    case 'lot-after':
      return stepLot(1);
    case 'mute':
      muted.value = !muted.value;
      return undefined;
    case 'theme':
      theme.value = isDark() ? 'light' : 'dark';
      return undefined;
    case 'dock':
      return void openDock();
    case 'close':
      return closeSomething();
  }
}

/** The first of these that the chosen bay offers. */
function onChosen(...actions: readonly Action[]): void {
  const orbit = current.value;
  const now = standing.value;
  if (orbit === null || now === null) return;
  const offers = offersOf(faceAt(orbit).value, now);
  const action = actions.find((one) => offers.some((offer) => offer.action === one));
  if (action !== undefined) act(action, orbit);
}

function openFor(kind: 'extend' | 'note' | 'for-whom'): void {
  const orbit = current.value;
  const call = orbit === null ? null : callIn(faceAt(orbit).value);
  const now = standing.value;
  if (orbit === null || call === null || now === null) return;
  const offer = offersOf(faceAt(orbit).value, now).find(
    ({ action }) => action === (kind === 'for-whom' ? 'note' : kind),
  );
  if (offer?.whyNot === null) dialog.value = { kind, aim: { orbit, call } };
  else if (offer !== undefined) act(offer.action, orbit);
}

/** In the side column where there is one, in a dialog else. */
function openField(id: 'note' | 'forwhom', kind: 'note' | 'for-whom'): void {
  const field = document.querySelector<HTMLElement>(`#${id}-side`);
  if (field !== null && field.offsetParent !== null) field.focus();
  else openFor(kind);
}

function takeLongest(): void {
  const next = nextToTake(seenBays.value, ({ face }) => {
    const call = callIn(face);
    return call !== null && isForMe(viewer.value, call);
  });
  const call = next === null ? null : callIn(next.face);
  if (next === null || call === null) return;
  focusBay(next.bay.orbit);
  dialog.value = { kind: 'longest', aim: { orbit: next.bay.orbit, call } };
}

function putLastBack(): void {
  const mine = lot.value?.endings.find(
    ({ outcome, by, at }) =>
      outcome === 'retrieved' && by !== null && isMine(viewer.value, by) && shownAt.value < at + PUT_BACK_MS,
  );
  if (mine !== undefined && standing.value?.rights.attend === true) void putBack(mine);
}

function stepLot(by: number): void {
  const lots = lotsSeen.value;
  const at = lots.findIndex(({ info }) => info.lot === lot.value?.info.lot);
  const to = lots[(at + by + lots.length) % lots.length];
  if (to !== undefined) go('board', to.info.lot);
}

/** Escape: what was said goes away first, then the chosen bay's own "cancel" or "got it". */
function closeSomething(): void {
  if (toast.value !== null) hush();
  else onChosen('cancel', 'dismiss');
}

export { shownOrbits };
