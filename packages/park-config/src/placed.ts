import type { ConfigPath } from './problem.js';

/** An item of a list, with its place. */
export interface Placed<T> {
  readonly path: ConfigPath;
  readonly value: T;
}

export function placed<T>(items: readonly (T | undefined)[] | undefined, path: ConfigPath): readonly Placed<T>[] {
  return (items ?? []).flatMap((value, index) => (value === undefined ? [] : [{ path: [...path, index], value }]));
}

export const values = <T>(items: readonly Placed<T>[]): readonly T[] => items.map(({ value }) => value);
