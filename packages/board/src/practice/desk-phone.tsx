import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Digit, LampTold, PhoneKey, PhoneTold, Press } from '@parkade/practice-office/told';
import { Hears } from './hears.js';
import { press } from './office-line.js';
import { fill, words } from './words/say.js';

interface DeskPhoneProps {
  readonly phone: PhoneTold;
  /** The keys that the story waits for. */
  readonly due: readonly Press[];
}

/** What the office's lot is parked by. */
const PARK_CODE = '*70';
const DIGITS: readonly Digit[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/**
 * A phone on a desk. Its keys are one stop of the Tab key: the arrow keys go from key to key, digits are typed on the keypad,
 * and the stop is at the key that the story waits for.
 */
export function DeskPhone({ phone, due }: DeskPhoneProps) {
  const said = words();
  const keys = useRef<HTMLDivElement>(null);
  const at = useSignal<PhoneKey>('handset');
  const dueKeys = due.filter((one) => one.phone === phone.id).map(({ key }) => key);
  const stop = dueKeys[0] ?? at.value;
  const isUp = phone.line !== 'free' && phone.line !== 'ringing';
  const key = ({ name, text, label, look, small }: KeyFace) => (
    <button
      key={name}
      type="button"
      class={`${look}${dueKeys.includes(name) ? ' due' : ''}`}
      data-key={name}
      tabIndex={name === stop ? 0 : -1}
      aria-label={label}
      onFocus={() => {
        at.value = name;
      }}
      onClick={() => press(phone.id, name)}
    >
      {text}
      {small !== undefined && small !== '' && <small class="num"> {small}</small>}
    </button>
  );
  return (
    <article
      class={`desk${dueKeys.length > 0 ? ' due' : ''}`}
      data-phone={phone.id}
      aria-label={fill(said.phone, { number: phone.number, name: phone.name })}
    >
      <Hears phone={phone} />
      <div class="device" role="group" ref={keys} onKeyDown={(event) => onKey(event, keys.current, phone)}>
        <Screen phone={phone} />
        <div class="soft-keys">
          {phone.softKeys.map((name) =>
            key({ name, text: said.soft[name], look: 'soft-key', small: name === 'park' ? PARK_CODE : '' }),
          )}
        </div>
        <div class="low">
          {key({
            name: 'handset',
            text: '',
            label: isUp ? said.handsetUp : said.handset,
            look: isUp ? 'handset up' : phone.line === 'ringing' ? 'handset rings' : 'handset',
          })}
          <div class="pad">
            {DIGITS.map((digit) =>
              key({ name: `digit-${digit}`, text: digit, label: fill(said.key, { key: digit }), look: 'digit' }),
            )}
          </div>
          <div class="lamp-keys">
            {phone.lamps.map((lamp) =>
              key({
                name: `lamp-${lamp.orbit}`,
                text: lamp.orbit,
                label: lampLabel(lamp),
                look: `lamp-key ${lamp.state}`,
              }),
            )}
          </div>
        </div>
      </div>
    </article>
  );
}

interface KeyFace {
  readonly name: PhoneKey;
  readonly text: string;
  readonly label?: string;
  readonly look: string;
  /** What the key dials. */
  readonly small?: string;
}

function lampLabel({ orbit, state, caller }: LampTold): string {
  const said = words();
  const sentence = { off: said.lampOff, confirmed: said.lampOn, early: said.lampEarly }[state];
  return fill(sentence, { orbit, caller: caller ?? '' });
}

function Screen({ phone }: { readonly phone: PhoneTold }) {
  const said = words();
  const state = {
    free: phone.message === '' ? said.ready : said.lineFree,
    'off-hook': said.offHook,
    calling: said.calling,
    ringing: said.ringing,
    talking: said.inCall,
    parking: said.parking,
    transferring: said.transferring,
  }[phone.line];
  const { name, number } = phone.party;
  return (
    <div class={phone.line === 'ringing' ? 'screen rings' : 'screen'}>
      <span class="screen-whose">
        <b class="num">{phone.number}</b> <span dir="auto">{phone.name}</span>
      </span>
      <span class="screen-party cut" dir="auto">
        {phone.typed === '' ? name || number : ''}
        {phone.typed !== '' && <span class="num">{phone.typed}</span>}
      </span>
      <span class="screen-more" dir="auto">
        {phone.message !== '' ? phone.message : number === name ? '' : number}
      </span>
      <span class="screen-state">{state}</span>
    </div>
  );
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrow keys go to the nearest key that way; digits are typed on this phone. */
function onKey(event: KeyboardEvent, keys: HTMLElement | null, phone: PhoneTold): void {
  if (event.ctrlKey || event.metaKey || event.altKey || keys === null) return;
  if (/^[0-9*#]$/.test(event.key)) {
    event.preventDefault();
    const digit = DIGITS.find((one) => one === event.key);
    if (digit !== undefined) press(phone.id, `digit-${digit}`);
    return;
  }
  const way = WAYS[event.key];
  const from = document.activeElement;
  if (way === undefined || !(from instanceof HTMLElement)) return;
  event.preventDefault();
  nearest([...keys.querySelectorAll<HTMLElement>('button')], from, way)?.focus();
}

function nearest(
  keys: readonly HTMLElement[],
  from: HTMLElement,
  [x, y]: readonly [number, number],
): HTMLElement | undefined {
  const here = middleOf(from);
  const far = (key: HTMLElement): number => {
    const [dx, dy] = [middleOf(key).x - here.x, middleOf(key).y - here.y];
    const along = dx * x + dy * y;
    const aside = Math.abs(dx * y) + Math.abs(dy * x);
    return along <= 1 ? Infinity : along + 2 * aside;
  };
  const found = keys.toSorted((a, b) => far(a) - far(b))[0];
  return found === undefined || far(found) === Infinity ? undefined : found;
}

function middleOf(key: HTMLElement): { readonly x: number; readonly y: number } {
  const { left, top, width, height } = key.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
