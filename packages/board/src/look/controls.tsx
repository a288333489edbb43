import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { Icon, type Sign } from './icons.js';

interface ButtonProps {
  readonly children?: ComponentChildren;
  readonly sign?: Sign;
  /** What it is called where it shows a sign alone. */
  readonly label?: string;
  readonly kind?: 'primary' | 'plain' | 'bare';
  readonly square?: boolean;
  /** Why it cannot be pressed now: it stays where it is, can be focused, and says so. */
  readonly whyNot?: string | null;
  readonly onPress?: (event: MouseEvent) => void;
  readonly rest?: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick' | 'class'>;
}

export function Button({ children, sign, label, kind, square, whyNot, onPress, rest }: ButtonProps) {
  const denied = whyNot !== undefined && whyNot !== null;
  const names = ['button', kind, square === true ? 'square' : undefined].filter(Boolean).join(' ');
  return (
    <button
      type="button"
      {...rest}
      class={names}
      aria-label={label}
      aria-disabled={denied ? 'true' : undefined}
      title={denied ? whyNot : (rest?.title ?? (square === true ? label : undefined))}
      aria-description={denied ? whyNot : undefined}
      onClick={denied ? undefined : onPress}
    >
      {sign !== undefined && <Icon sign={sign} />}
      {children}
    </button>
  );
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [T, string])[];
  readonly onChoose: (value: T) => void;
}

export function Segments<T extends string>({ label, value, choices, onChoose }: SegmentsProps<T>) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {choices.map(([key, text]) => (
        <button type="button" key={key} aria-pressed={key === value} onClick={() => onChoose(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}

/** What is wrong, in the words of the page. */
export function Trouble({ children, id }: { readonly children: ComponentChildren; readonly id?: string }) {
  return (
    <p class="trouble" role="alert" id={id}>
      <Icon sign="warning" />
      <span>{children}</span>
    </p>
  );
}

export function Mark() {
  return (
    <a class="mark" href="#/" aria-label="Parkade">
      <img src="./icon.svg" alt="" />
      <span class="mark-name">Parkade</span>
    </a>
  );
}
