/** A promise that somebody settles later; only the first time counts. */
export interface Later<T> {
  readonly promise: Promise<T>;
  settle(value: T): void;
}

export function later<T>(): Later<T> {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle: (value) => settle(value) };
}
