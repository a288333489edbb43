/** Whether engines that run go by different configurations; one of a former release does not say by which. */
export function goByDifferent(
  engines: readonly { readonly silent: boolean; readonly configuration?: string | null }[],
): boolean {
  const running = engines.filter(({ silent }) => !silent);
  return new Set(running.flatMap(({ configuration }) => configuration ?? [])).size > 1;
}

export const DIFFERENT_ENGINES =
  'note: engines go by different configurations; have each read the same file (`parkade reload`)';
