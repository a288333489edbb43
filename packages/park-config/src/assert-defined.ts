/** What the checks have let through can be resolved. @throws Error for a bug of the checks. */
export function assertDefined<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new Error(`bug: ${field} passed the checks and cannot be resolved`);
  return value;
}
