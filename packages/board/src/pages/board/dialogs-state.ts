/** Which dialog is open: at most one. What opened it has the focus again when it closes. */
import { signal } from '@preact/signals';
import type { Aim } from './requests.js';

export type OpenDialog =
  | { readonly kind: 'send' | 'extend' | 'note' | 'for-whom'; readonly aim: Aim }
  /** Which phone shall ring for this caller? */
  | { readonly kind: 'phone'; readonly aim: Aim }
  | { readonly kind: 'longest'; readonly aim: Aim }
  /** Everything about a bay, where there is no side column. */
  | { readonly kind: 'details'; readonly orbit: string }
  | { readonly kind: 'find' | 'help' };

export const dialog = signal<OpenDialog | null>(null);
