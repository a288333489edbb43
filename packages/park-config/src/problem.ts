/** Where a value stands in the configuration: keys of maps and indexes of lists, from the top. */
export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong in the configuration, with the place and the way out. */
export interface ConfigProblem {
  readonly file: string;
  /** From 1; 1:1 when the whole file is meant. */
  readonly line: number;
  readonly column: number;
  /** `lots.main.orbits[1]`, or empty when the whole file is meant. */
  readonly field: string;
  readonly message: string;
  /** What to do, in the imperative. */
  readonly fix: string;
}

/** A problem before its place in the file is known. */
export interface Complaint {
  readonly path: ConfigPath;
  /** `key` points at the name of the field, `value` at what stands after it. */
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly fix: string;
  /** The field an unknown key was probably meant to be: it is not also missing. */
  readonly meant?: ConfigPath;
}

/** A written text in a message: on one line, and not longer than a line. */
export const quote = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/**
 * Drops complaints that only echo another: about a list whose item was refused, about a field that is missing because
 * its name was misspelt.
 */
export function withoutEchoes(first: readonly Complaint[], further: readonly Complaint[]): readonly Complaint[] {
  const misspelt = first.flatMap(({ meant }) => (meant === undefined ? [] : [meant]));
  const isMisspelt = ({ path }: Complaint): boolean => misspelt.some((meant) => startsWith(meant, path));
  const own = first.filter((complaint) => !isMisspelt(complaint));
  return [
    ...own,
    ...further.filter(
      (complaint) =>
        !isMisspelt(complaint) &&
        (complaint.at === 'key' || !first.some(({ path }) => startsWith(path, complaint.path))),
    ),
  ];
}

const startsWith = (path: ConfigPath, beginning: ConfigPath): boolean =>
  beginning.every((step, index) => path[index] === step);

export const complain = (path: ConfigPath, message: string, fix: string): Complaint => ({
  path,
  at: 'value',
  message,
  fix,
});

/** `['lots', 'main', 'orbits', 1]` as `lots.main.orbits[1]`. */
export function showPath(path: ConfigPath): string {
  return path.reduce<string>((shown, step) => {
    if (typeof step === 'number') return `${shown}[${String(step)}]`;
    return shown === '' ? step : `${shown}.${step}`;
  }, '');
}

/** Two lines: place, field and complaint; then the fix. */
export const showProblem = (problem: ConfigProblem): string => show(problem, '');

export const showWarning = (problem: ConfigProblem): string => show(problem, 'warning: ');

function show(problem: ConfigProblem, mark: string): string {
  const place = `${problem.file}:${String(problem.line)}:${String(problem.column)}`;
  const subject = problem.field === '' ? '' : `${problem.field}: `;
  return `${place}  ${mark}${subject}${problem.message}\n    fix: ${problem.fix}`;
}
