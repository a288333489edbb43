/**
 * The states of a call:
 *
 *   setup ──► early ──► talking ──► over        (early: a dialog exists, nobody has answered)
 *     └─────────┴──────────┴──────► over
 *
 * Requests of the dialog are answered in any state; only the first end counts.
 */
import type { SipDialog } from './sip-dialog.js';

export interface CallEnd {
  readonly by: 'us' | 'them';
  /** The Reason header of BYE or CANCEL, or the status of a failed call. */
  readonly reason: string | undefined;
  /** `performance.now()` in ms. */
  readonly at: number;
}

export type CallState =
  | { readonly kind: 'setup' }
  | { readonly kind: 'early'; readonly dialog: SipDialog }
  | { readonly kind: 'talking'; readonly dialog: SipDialog }
  | { readonly kind: 'over'; readonly end: CallEnd };
