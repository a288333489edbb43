/** A call as its phone sees it: what is the same for calls made and received. */
import { performance } from 'node:perf_hooks';
import { randomBytes } from 'node:crypto';
import { CallDisplay, type DisplayUpdate } from './call-display.js';
import { CallMedia } from './call-media.js';
import { answerInDialog } from './in-dialog-requests.js';
import { reinvite } from './reinvite.js';
import { TransferReport, referToReplacing, type SipPlace, type TransferOutcome } from './call-transfer.js';
import { dialledUri, type Party } from './sip-address.js';
import { nextHop, phoneFields, type DialogUser, type PhoneLine } from './phone-line.js';
import type { CallAudio } from './call-audio.js';
import type { CallEnd, CallState } from './call-state.js';
import type { HeaderField } from './sip-headers.js';
import type { MediaDirection } from './sdp.js';
import type { ServerTransaction } from './server-transaction.js';
import type { SipDialog } from './sip-dialog.js';
import type { SipRequest } from './sip-message.js';

export interface TransferOptions {
  /** Send Referred-By (RFC 3892); default true. */
  readonly referredBy?: boolean;
  /** How long (ms) to wait for the final NOTIFY; default 5000. */
  readonly within?: number;
  /** Attended: where the Refer-To says that the consult call is; default the URI that was dialled. */
  readonly at?: SipPlace;
}

const WITHIN_MS = 5000;
/** NOTIFYs of a transfer may come after the BYE. */
const LISTEN_AFTER_END_MS = 5000;

export abstract class PhoneCall implements DialogUser {
  readonly callId: string;
  readonly localTag = randomBytes(6).toString('hex');
  readonly ended: Promise<CallEnd>;
  readonly display = new CallDisplay();
  readonly media: CallMedia;
  protected readonly line: PhoneLine;
  readonly #transfers: TransferReport[] = [];
  #state: CallState = { kind: 'setup' };
  #resolveEnded: (end: CallEnd) => void = () => undefined;

  constructor(line: PhoneLine, callId: string) {
    this.line = line;
    this.callId = callId;
    this.media = new CallMedia(line);
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
    line.dialogs.add(callId, this.localTag, this);
  }

  get state(): CallState {
    return this.#state;
  }

  get audio(): CallAudio {
    return this.media.audio;
  }

  /** Who the display says the other party is, by the latest message that told. */
  get remoteDisplay(): Party | undefined {
    return this.display.latest;
  }

  get displayHistory(): readonly DisplayUpdate[] {
    return this.display.history;
  }

  /** What the other side last said of its media: `sendonly` or `inactive` means we are held. */
  get remoteDirection(): MediaDirection | undefined {
    return this.media.remoteDirection;
  }

  async untilEnded(within = WITHIN_MS): Promise<CallEnd> {
    return this.line.waits.promised(`the end of ${this.name}`, within, this.ended);
  }

  /** The display shows this number (and name, if given). */
  async untilDisplays(wanted: { number: string; name?: string }, within = WITHIN_MS): Promise<void> {
    const shown = (): true | undefined => {
      const now = this.remoteDisplay;
      const named = wanted.name === undefined || wanted.name === now?.name;
      return named && now?.number === wanted.number ? true : undefined;
    };
    const instead = (): string => `display history ${JSON.stringify(this.displayHistory)}`;
    await this.line.waits.seen(`${this.name} to display ${JSON.stringify(wanted)}`, within, shown, instead);
  }

  async hold(): Promise<void> {
    await reinvite(this.line, this.talking('hold'), this.media, this.display, 'hold');
  }

  async resume(): Promise<void> {
    await reinvite(this.line, this.talking('resume'), this.media, this.display, 'resume');
  }

  /** From now on nothing is sent. */
  mute(): void {
    this.media.mute();
  }

  /** RFC 4733 keys, 100 ms each with 60 ms between; resolves when the last has been sent. */
  async dtmf(keys: string): Promise<void> {
    this.talking('press keys');
    if (!(await this.media.press(keys))) throw this.line.waits.failure(`cannot send '${keys}' on ${this.name}`);
  }

  /** REFER to a number or URI. The call is left for the other side to end, as the switch does after success. */
  async blindTransfer(target: string, options: TransferOptions = {}): Promise<TransferOutcome> {
    return this.#refer(`<${dialledUri(target, this.line.settings.domain)}>`, options);
  }

  /** REFER with Replaces: the other side of this call is to take the place of our side of `consult`. */
  async attendedTransfer(consult: PhoneCall, options: TransferOptions = {}): Promise<TransferOutcome> {
    return this.#refer(referToReplacing(consult.talking('be transferred to'), options.at), options);
  }

  abstract hangUp(reason?: string): Promise<void>;

  /** For error messages: `call to *70`. */
  abstract get name(): string;

  onRequest(request: SipRequest, transaction: ServerTransaction): void {
    answerInDialog(this.line, this, request, transaction);
  }

  /** A NOTIFY about one of our REFERs; false if it is about none. */
  onTransferNotify(notify: SipRequest): boolean {
    const report = this.#transfers.findLast((one) => one.isAbout(notify));
    report?.read(notify);
    return report !== undefined;
  }

  /** The other side ended the call, or it never came to be. */
  endedBy(by: CallEnd['by'], reason: string | undefined): void {
    if (this.#state.kind === 'over') return;
    const end = { by, reason, at: performance.now() };
    this.#state = { kind: 'over', end };
    void this.media.close();
    this.line.timers.after(LISTEN_AFTER_END_MS, () => this.line.dialogs.remove(this.callId, this.localTag));
    this.#resolveEnded(end);
  }

  /** The dialog, if the call stands; else an error that says what could not be done. */
  talking(what: string): SipDialog {
    if (this.#state.kind === 'talking') return this.#state.dialog;
    throw this.line.waits.failure(`cannot ${what}: ${this.name} is ${this.#state.kind}`);
  }

  protected becomes(state: Exclude<CallState, { kind: 'over' }>): void {
    if (this.#state.kind !== 'over') this.#state = state;
  }

  protected async sendBye(dialog: SipDialog, reason?: string): Promise<void> {
    const fields: HeaderField[] = reason === undefined ? [] : [{ name: 'Reason', value: reason }];
    this.endedBy('us', reason);
    await this.line.sender.send(
      (authorization) => dialog.request('BYE', [...phoneFields(this.line), ...fields, ...authorization]),
      nextHop(this.line, dialog.nextHopUri),
    );
  }

  async #refer(referTo: string, { referredBy = true, within = WITHIN_MS }: TransferOptions): Promise<TransferOutcome> {
    const dialog = this.talking('transfer');
    let seq = 0;
    const report = new TransferReport(() => seq);
    this.#transfers.push(report);
    const fields: HeaderField[] = [{ name: 'Refer-To', value: referTo }];
    if (referredBy) fields.push({ name: 'Referred-By', value: `<${this.line.uri}>` });
    const make = (authorization: readonly HeaderField[]): SipRequest => {
      const request = dialog.request('REFER', [...phoneFields(this.line), ...fields, ...authorization]);
      seq = dialog.lastSentSeq;
      return request;
    };
    const { response } = await this.line.sender.send(make, nextHop(this.line, dialog.nextHopUri));
    const { status: accepted, reason } = response;
    if (accepted >= 300) return { kind: 'refused', status: accepted, reason };
    const { sipfrags, sentAt } = report;
    try {
      const final = await this.line.waits.promised('the final NOTIFY of a transfer', within, report.final);
      const { status, at: finalAt } = final;
      return { kind: 'reported', accepted, final: status, reason: final.reason, sipfrags, sentAt, finalAt };
    } catch {
      return { kind: 'unreported', accepted, sipfrags };
    }
  }
}
