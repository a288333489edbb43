interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, text: string])[];
  readonly onChoose: (value: string) => void;
}

export function Choice({ label, value, choices, onChoose }: ChoiceProps) {
  return (
    <label class="field">
      {label}
      <select class="input" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {choices.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface CountProps {
  readonly label: string;
  readonly value: number;
  readonly most: number;
  readonly onCount: (value: number) => void;
}

/** A whole number from 1. */
export function Count({ label, value, most, onCount }: CountProps) {
  return (
    <label class="field">
      {label}
      <input
        class="input"
        type="number"
        min={1}
        max={most}
        value={value}
        onInput={(event) => onCount(Math.min(most, Math.max(1, Math.trunc(Number(event.currentTarget.value)) || 1)))}
      />
    </label>
  );
}

interface CheckProps {
  readonly isChecked: boolean;
  readonly onCheck: (checked: boolean) => void;
  readonly children: preact.ComponentChildren;
}

export function Check({ isChecked, onCheck, children }: CheckProps) {
  return (
    <label>
      <input type="checkbox" checked={isChecked} onChange={(event) => onCheck(event.currentTarget.checked)} />{' '}
      {children}
    </label>
  );
}
