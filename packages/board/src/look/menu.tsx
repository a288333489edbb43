/** A button that opens a list of things to do: arrows move in it, Escape closes it, and the button has the focus again. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon, type Sign } from './icons.js';

export type MenuItem =
  | { readonly kind: 'group'; readonly text: string }
  | {
      readonly kind: 'do';
      readonly text: string;
      readonly sign?: Sign;
      readonly key?: string;
      /** One of several, and whether it is the one. */
      readonly chosen?: boolean;
      /** One that is on or off for itself. */
      readonly check?: boolean;
      readonly whyNot?: string | null;
      readonly onPress: () => void;
    };

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly children: ComponentChildren;
  readonly buttonClass: string;
  readonly buttonId?: string;
  readonly tabIndex?: number;
  /** The button shows words: they are its name, and the label is only said besides. */
  readonly textShown?: boolean;
}

export function Menu({ label, items, children, buttonClass, buttonId, tabIndex, textShown = false }: MenuProps) {
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (refocus: boolean) => {
    open.value = false;
    if (refocus) button.current?.focus();
  };
  useLayoutEffect(() => {
    if (!open.value) return undefined;
    entriesIn(box.current)[0]?.focus();
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) close(false);
    };
    addEventListener('pointerdown', outside);
    return () => removeEventListener('pointerdown', outside);
  }, [open.value]);
  return (
    <div
      class="menu-box"
      ref={box}
      onKeyDown={(event) => {
        if (open.value) moveIn(box.current, event, close);
      }}
    >
      <button
        type="button"
        ref={button}
        id={buttonId}
        tabIndex={tabIndex}
        class={buttonClass}
        aria-haspopup="menu"
        aria-expanded={open.value}
        aria-label={textShown ? undefined : label}
        title={label}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {children}
      </button>
      {open.value && (
        <div class="menu" role="menu" aria-label={label}>
          {items.map((item) => (
            <Entry key={`${item.kind} ${item.text}`} item={item} onDone={() => close(true)} />
          ))}
        </div>
      )}
    </div>
  );
}

function Entry({ item, onDone }: { readonly item: MenuItem; readonly onDone: () => void }) {
  if (item.kind === 'group')
    return (
      <div class="menu-group" role="presentation">
        {item.text}
      </div>
    );
  const denied = item.whyNot !== undefined && item.whyNot !== null;
  return (
    <button
      type="button"
      class="menu-item"
      tabIndex={-1}
      role={item.chosen !== undefined ? 'menuitemradio' : item.check !== undefined ? 'menuitemcheckbox' : 'menuitem'}
      aria-checked={item.chosen ?? item.check}
      aria-disabled={denied ? 'true' : undefined}
      aria-description={denied ? item.whyNot : undefined}
      title={denied ? item.whyNot : undefined}
      onClick={() => {
        if (denied) return;
        onDone();
        item.onPress();
      }}
    >
      {item.sign !== undefined && <Icon sign={item.sign} />}
      <span class="cut">{item.text}</span>
      {item.key !== undefined && <kbd>{item.key}</kbd>}
      {(item.chosen ?? item.check) === true && (
        <span class="chosen">
          <Icon sign="tick" />
        </span>
      )}
    </button>
  );
}

const entriesIn = (box: HTMLElement | null): HTMLElement[] =>
  box === null ? [] : [...box.querySelectorAll<HTMLElement>('.menu-item')];

function moveIn(box: HTMLElement | null, event: KeyboardEvent, close: (refocus: boolean) => void): void {
  const entries = entriesIn(box);
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % entries.length,
    ArrowUp: (at - 1 + entries.length) % entries.length,
    Home: 0,
    End: entries.length - 1,
  };
  const to = steps[event.key];
  if (event.key === 'Escape') close(true);
  else if (event.key === 'Tab') close(false);
  else if (to !== undefined) entries[to]?.focus();
  // Enter and Space press the entry; no other key means anything here, and none reaches the page's keys.
  if (event.key === 'Escape' || to !== undefined) event.preventDefault();
  event.stopPropagation();
}
