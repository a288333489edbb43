/**
 * Where the page is: what stands behind `#` in the address. It never reaches a server, so any engine can serve the one file, and
 * a wallboard's token in it is in nobody's log.
 */
import { signal } from '@preact/signals';

export interface Place {
  /** `records`, `lots`, ...: the first part of the path; `board` where there is none. */
  readonly page: string;
  /** The parts after it, decoded. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [page = '', ...rest] = path.split('/').map(decoded);
  return { page: page || 'board', rest: rest.filter((part) => part !== ''), query: new URLSearchParams(query) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a page: `hrefOf('lots', 'main')` is `#/lots/main`. */
export const hrefOf = (...parts: readonly string[]) => `#/${parts.map(encodeURIComponent).join('/')}`;

export const place = signal<Place>(placeOf(location.hash));
addEventListener('hashchange', () => {
  place.value = placeOf(location.hash);
});

export function go(...parts: readonly string[]): void {
  location.hash = hrefOf(...parts);
}
