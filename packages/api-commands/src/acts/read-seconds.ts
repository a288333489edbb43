const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

/** `90`, `90s`, `2m`, `1h`, with a sign or none, in seconds; `null` for anything else. */
export function readSeconds(text: string): number | null {
  const [, sign = '', count, unit = ''] = /^([+-]?)(\d{1,6})([smh]?)$/.exec(text) ?? [];
  return count === undefined ? null : (sign === '-' ? -1 : 1) * Number(count) * (UNITS[unit] ?? 0);
}
