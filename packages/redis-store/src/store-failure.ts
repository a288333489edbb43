const LONGEST = 200;

/** One line for the operator: the first line of what went wrong, and what was behind it. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure';
  const parts = [error.message, ...(error.cause instanceof Error ? [error.cause.message] : [])];
  const line = parts.map((part) => part.split('\n', 1)[0]).join(': ');
  return (line === '' ? error.name : line).slice(0, LONGEST);
}
