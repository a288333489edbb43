const AGO: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2026-11-27` (its beginning here), `2026-11-27T08:30`, the same with `Z` or `+01:00`, or `24h` ago; `null` for anything else. */
export function readWhen(text: string, now: number): number | null {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return now - Number(count) * (AGO[unit] ?? 0);
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  if (day === undefined) return null;
  // With a time and no zone this machine's is meant; so it is for a day alone.
  const at = new Date(`${day}${time ?? 'T00:00'}`).getTime();
  return Number.isNaN(at) ? null : at;
}

/** An instant as people of this machine's zone write it: `2026-11-27 08:30:05`. */
export function showWhen(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
