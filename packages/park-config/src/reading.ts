/** What a reader made of one text of the configuration. Readers are pure and know nothing of files or schemas. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'wrong'; readonly message: string; readonly fix: string };

export type Reader<T> = (text: string) => Reading<T>;

export const readAs = <T>(value: T): Reading<T> => ({ kind: 'read', value });
export const wrong = (message: string, fix: string): Reading<never> => ({ kind: 'wrong', message, fix });
