import type { DefaultedConfig } from './defaults.js';
import { isLoopback } from './plain-text.js';
import { complain, type Complaint } from './problem.js';

/** Secrets and callers do not go over a network in clear. */
export function checkTraces({ traces }: DefaultedConfig): readonly Complaint[] {
  if (traces === null || !traces.endpoint.startsWith('http:')) return [];
  const host = new URL(traces.endpoint).hostname.replace(/^\[|\]$/g, '');
  const isHarmless = traces.headers_file === undefined && (traces.callers ?? 'withheld') === 'withheld';
  if (isLoopback(host) || isHarmless) return [];
  return [
    complain(
      ['traces', 'endpoint'],
      'is not encrypted',
      'write https://..., send to a collector on 127.0.0.1, or leave out `headers_file` and `callers`',
    ),
  ];
}
