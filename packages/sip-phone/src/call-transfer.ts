/** One REFER of ours and the NOTIFYs that report on it (RFC 3515 §2.4; Replaces in Refer-To: RFC 3891 §4). */
import { performance } from 'node:perf_hooks';
import type { SipDialog } from './sip-dialog.js';
import type { SipRequest } from './sip-message.js';

export interface SipPlace {
  readonly host: string;
  readonly port: number;
}

/** Times are `performance.now()` in ms. */
export type TransferOutcome =
  | {
      readonly kind: 'reported';
      readonly accepted: number;
      /** The status of the last sipfrag. */
      readonly final: number;
      readonly reason: string;
      /** Every sipfrag status in order, the final one included. */
      readonly sipfrags: readonly number[];
      readonly sentAt: number;
      readonly finalAt: number;
    }
  | { readonly kind: 'unreported'; readonly accepted: number; readonly sipfrags: readonly number[] }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

export interface FinalReport {
  readonly status: number;
  readonly reason: string;
  readonly at: number;
}

/** Collects the sipfrags of one REFER. */
export class TransferReport {
  readonly sentAt = performance.now();
  readonly sipfrags: number[] = [];
  readonly final: Promise<FinalReport>;
  /** The CSeq number of the REFER: its `id` if several are under way in the dialog (RFC 3515 §2.4.6). */
  readonly #id: () => number;
  #resolve: (report: FinalReport) => void = () => undefined;

  constructor(id: () => number) {
    this.#id = id;
    this.final = new Promise((resolve) => (this.#resolve = resolve));
  }

  isAbout(notify: SipRequest): boolean {
    const event = notify.headers.first('Event') ?? '';
    if (!/^refer\b/i.test(event)) return false;
    const id = /;\s*id=(\d+)/i.exec(event)?.[1];
    return id === undefined || Number(id) === this.#id();
  }

  read(notify: SipRequest): void {
    const fragment = /^SIP\/2\.0 (\d{3})(?: (.*))?/.exec(notify.body.trim());
    if (fragment?.[1] === undefined) return;
    const status = Number(fragment[1]);
    this.sipfrags.push(status);
    if (status >= 200) this.#resolve({ status, reason: fragment[2]?.trim() ?? '', at: performance.now() });
  }
}

/**
 * Refer-To of an attended transfer: the consult dialog as its far end knows it, so its tags are the other way round.
 *
 * @param at where the far end can be called, when that is not the URI that was dialled
 */
export function referToReplacing(consult: SipDialog, at?: SipPlace): string {
  const replaces = `${consult.callId};to-tag=${consult.remoteTag};from-tag=${consult.localTag}`;
  const uri = at === undefined ? consult.remoteUri : consult.remoteUri.replace(/@.*$/, `@${at.host}:${at.port}`);
  return `<${uri}?Replaces=${encodeURIComponent(replaces)}>`;
}
