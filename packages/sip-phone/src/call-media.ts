/**
 * One call's media: offers and answers, direction, and what the microphone does about it (RFC 3264).
 *
 * Holding the other side sends silence, being held sends nothing. The microphone is open as soon as an answer is known, so
 * early media runs both ways.
 */
import { randomInt } from 'node:crypto';
import { CallAudio } from './call-audio.js';
import { HeardTimeline } from './heard-timeline.js';
import { RtpSession } from './rtp-session.js';
import { OFFERED_EVENT_PAYLOAD, answerDirection, formatSdp, mayReceive, parseSdp } from './sdp.js';
import type { AudioDescription, MediaDirection } from './sdp.js';
import type { PhoneLine } from './phone-line.js';

export class CallMedia {
  readonly audio: CallAudio;
  readonly #line: PhoneLine;
  readonly #timeline = new HeardTimeline();
  readonly #sessionId = randomInt(2 ** 31);
  #version = 0;
  #rtp: RtpSession | undefined;
  #closed = false;
  #holding = false;
  #muted = false;
  #remote: AudioDescription | undefined;

  constructor(line: PhoneLine) {
    this.#line = line;
    this.audio = new CallAudio(this.#timeline, line.waits);
  }

  /** The other side's side of the bargain: `sendonly` or `inactive` means it holds us. */
  get remoteDirection(): MediaDirection | undefined {
    return this.#remote?.direction;
  }

  get holding(): boolean {
    return this.#holding;
  }

  set holding(on: boolean) {
    this.#holding = on;
    this.#direct();
  }

  /** No packets at all, as of a phone with silence suppression whose user says nothing (RFC 3389, section 4). */
  mute(): void {
    this.#muted = true;
    this.#direct();
  }

  async open(): Promise<void> {
    if (this.#rtp !== undefined || this.#closed) return;
    const rtp = await RtpSession.open(this.#line.address.host, this.#line.tone, {
      audio: (samples, at) => {
        this.audio.packetArrived(at);
        this.#timeline.received(samples, at);
      },
      digit: (key) => this.audio.digitArrived(key),
    });
    if (this.#closed) await rtp.close();
    else this.#rtp = rtp;
  }

  offer(): string {
    return this.#describe(this.#holding ? 'sendonly' : 'sendrecv', OFFERED_EVENT_PAYLOAD);
  }

  /** Our answer to an offer, in force at once; undefined if the offer has no PCMU audio (488). */
  answer(offer: string): string | undefined {
    const remote = parseSdp(offer);
    if (remote === undefined || !remote.hasPcmu) return undefined;
    this.#remote = remote;
    this.#direct();
    return this.#describe(
      answerDirection(remote.direction, this.#holding ? 'sendonly' : 'sendrecv'),
      remote.eventPayload,
    );
  }

  /** Their answer to our offer; false if it cannot be used. */
  applyAnswer(answer: string | undefined): boolean {
    const remote = answer === undefined ? undefined : parseSdp(answer);
    if (remote === undefined || !remote.hasPcmu) return false;
    this.#remote = remote;
    this.#direct();
    return true;
  }

  async press(keys: string): Promise<boolean> {
    return (await this.#rtp?.press(keys)) ?? false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timeline.close();
    await this.#rtp?.close();
  }

  #describe(direction: MediaDirection, eventPayload: number | undefined): string {
    const address = this.#rtp?.address;
    if (address === undefined) throw new Error('bug: media described before its socket was open');
    this.#version += 1;
    const { user } = this.#line.settings;
    return formatSdp({ user, sessionId: this.#sessionId, version: this.#version, address, direction, eventPayload });
  }

  #direct(): void {
    const remote = this.#remote;
    if (remote === undefined) return;
    const usable = remote.address.port !== 0 && remote.address.host !== '0.0.0.0';
    const microphone = this.#muted || !mayReceive(remote.direction) ? 'off' : this.#holding ? 'silence' : 'tone';
    this.#rtp?.direct(usable ? remote.address : undefined, microphone, remote.eventPayload);
  }
}
