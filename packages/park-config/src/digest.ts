/** Whether two engines go by the same configuration, without showing any of it. */
import { createHash } from 'node:crypto';
import type { ResolvedConfig } from './resolved-config.js';

const DIGITS = 12;

/**
 * Of all that must be alike in all engines of an installation: lots, names, prompts, messages, times, contexts and the list of nodes.
 * Twelve digits of SHA-256 (FIPS 180-4), in hex.
 */
export function configDigest({ lots, house, prompts, messages, timeouts, contexts, nodes }: ResolvedConfig): string {
  const shared = nodes.map(({ node, site, peerDial }) => ({ node, site, peerDial }));
  const text = textOf({ lots, house, prompts, messages, timeouts, contexts, nodes: shared });
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}

/** What comes out of the resolver has its keys always in the same order. */
export const textOf = (resolved: unknown): string =>
  JSON.stringify(resolved, (_key, value: unknown) =>
    value instanceof Set || value instanceof Map ? [...value] : value,
  );
