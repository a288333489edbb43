/** `application/dialog-info+xml` as a lamp reads it (RFC 4235). */

export type LampState = 'terminated' | 'early' | 'confirmed';

export interface DialogInfo {
  /** `full` replaces what was known, `partial` changes it (§3.4). */
  readonly extent: 'full' | 'partial';
  readonly version: number | undefined;
  readonly dialogs: readonly { readonly id: string; readonly state: LampState }[];
}

const STATES: ReadonlyMap<string, LampState> = new Map([
  ['trying', 'early'],
  ['proceeding', 'early'],
  ['early', 'early'],
  ['confirmed', 'confirmed'],
  ['terminated', 'terminated'],
]);

/** Undefined if the body is no dialog-info document. */
export function parseDialogInfo(body: string): DialogInfo | undefined {
  const root = /<dialog-info\b([^>]*)>/.exec(body)?.[1];
  if (root === undefined) return undefined;
  const dialogs = [...body.matchAll(/<dialog(?=[\s/>])([^>]*?)(?:\/>|>(.*?)<\/dialog>)/gs)].flatMap(
    ([, head, inner]) => {
      const state = STATES.get(/<state\b[^>]*>\s*([a-z]+)\s*<\/state>/.exec(inner ?? '')?.[1] ?? '');
      return state === undefined ? [] : [{ id: attribute(head ?? '', 'id') ?? '', state }];
    },
  );
  const version = Number(attribute(root, 'version'));
  const extent = attribute(root, 'state') === 'partial' ? 'partial' : 'full';
  return { extent, version: Number.isInteger(version) ? version : undefined, dialogs };
}

/** The state of several dialogs as one lamp shows it: the most alive of them. */
export function lampOf(states: Iterable<LampState>): LampState {
  const all = new Set(states);
  if (all.has('confirmed')) return 'confirmed';
  return all.has('early') ? 'early' : 'terminated';
}

function attribute(text: string, name: string): string | undefined {
  return new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`).exec(text)?.[1];
}
