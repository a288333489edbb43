import type { PhoneCall } from '@parkade/sip-phone';
import type { AnswerPolicy, IncomingCall, OutgoingCall, SipPhone, TransferOutcome } from '@parkade/sip-phone';
import type {
  CallEnding,
  LabCall,
  LabIncomingCall,
  LabLamp,
  LabOutgoingCall,
  LabPhone,
  LabUser,
  LampProto,
  NodeName,
  RingingManner,
  Shown,
  SipPlace,
  Sound,
  Stretch,
  Transferred,
  Within,
} from '../lab.js';
import { ALL_REASONS, soundOfTone, tonesOf } from '../lab-sounds.js';
import { eventually } from '../waiting.js';
import { RealLamp } from './real-lamp.js';
import { COUNTED_HZ, COUNTED_WITHIN_MS, countedDigits } from '../counted-number.js';
import { DIGIT_TONES_HZ, toneOfDigit } from './prompt-tones.js';

const WITHIN_MS = 20_000;
/** Longer than any scenario: a key that ran out would be dark. */
const LAMP_SECONDS = 600;

class RealCall implements LabCall {
  readonly owner: LabUser;
  readonly sip: PhoneCall;

  constructor(owner: LabUser, sip: PhoneCall) {
    this.owner = owner;
    this.sip = sip;
    sip.audio.alsoLookFor(...ALL_REASONS.flatMap(tonesOf), ...DIGIT_TONES_HZ, COUNTED_HZ);
  }

  get name(): string {
    return `${this.owner}: ${this.sip.name}`;
  }

  isUp(): boolean {
    return this.sip.state.kind === 'talking';
  }

  async hears(sound: Sound, { within = WITHIN_MS }: Within = {}): Promise<void> {
    for (const hz of tonesOf(sound)) await this.sip.audio.hears(hz, { within });
  }

  async hearsOnly(sounds: readonly Sound[], limits: Stretch = {}): Promise<void> {
    const length = limits.for ?? 300;
    await this.sip.audio.hearsOnly(sounds.flatMap(tonesOf), {
      for: length,
      within: limits.within ?? length + WITHIN_MS,
    });
  }

  async silence(limits: Stretch = {}): Promise<void> {
    const length = limits.for ?? 300;
    await this.sip.audio.silent({ for: length, within: limits.within ?? length + WITHIN_MS });
  }

  /** Each digit after the one before it, in the audio heard since the call began. */
  async hearsNumber(digits: string, { within = WITHIN_MS }: Within = {}): Promise<void> {
    const tones = Array.from(digits, toneOfDigit);
    const first = tones[0];
    if (first === undefined) throw new RangeError('no digit to listen for');
    // From here on the phone looks for the digits' frequencies.
    await Promise.all(tones.map((hz) => this.sip.audio.hears(hz, { within })));
    await eventually(`${this.name} to hear the number ${digits}`, { within }, () => {
      const heard = this.sip.audio.spans.filter(({ hz }) => tones.includes(hz)).toSorted((a, b) => a.from - b.from);
      return includesInOrder(
        heard.map(({ hz }) => hz),
        tones,
      )
        ? true
        : undefined;
    });
  }

  async hearsCounted(digits: string, { within = COUNTED_WITHIN_MS }: Within = {}): Promise<void> {
    await eventually(`${this.name} to hear ${digits} counted out`, { within }, () => {
      const tones = this.sip.audio.spans.filter(({ hz }) => hz === COUNTED_HZ);
      const counted = countedDigits(tones);
      // The last digit is over when the number begins again.
      return counted.length > digits.length && counted.startsWith(digits) ? true : undefined;
    });
  }

  everHeard(): readonly Sound[] {
    const sounds = this.sip.audio.spans.map(({ hz }) => soundOfTone(hz)).filter((sound) => sound !== undefined);
    return [...new Set(sounds)];
  }

  firstHeardAfter(sound: Sound, since: number): number | undefined {
    const [hz] = tonesOf(sound);
    const at = hz === undefined ? undefined : this.sip.audio.firstHeard(hz, since);
    return at === undefined ? undefined : at - since;
  }

  shown(): Shown | undefined {
    return this.sip.remoteDisplay;
  }

  async untilShows(wanted: Shown, { within = WITHIN_MS }: Within = {}): Promise<void> {
    await this.sip.untilDisplays(wanted, within);
  }

  mute(): Promise<void> {
    this.sip.mute();
    return Promise.resolve();
  }

  async hold(): Promise<void> {
    await this.sip.hold();
  }

  async resume(): Promise<void> {
    await this.sip.resume();
  }

  async blindTransfer(to: string): Promise<Transferred> {
    return transferred(await this.sip.blindTransfer(to));
  }

  async attendedTransfer(consult: LabCall, at?: SipPlace): Promise<Transferred> {
    if (!(consult instanceof RealCall)) throw new TypeError('the consult call is of another laboratory');
    return transferred(await this.sip.attendedTransfer(consult.sip, at === undefined ? {} : { at }));
  }

  async press(key: string): Promise<void> {
    await this.sip.dtmf(key);
  }

  async hangUp(): Promise<void> {
    await this.sip.hangUp();
  }

  async untilEnded({ within = WITHIN_MS }: Within = {}): Promise<CallEnding> {
    const { by, reason } = await this.sip.untilEnded(within);
    return { by, reason: reason ?? '' };
  }
}

class RealOutgoingCall extends RealCall implements LabOutgoingCall {
  readonly #call: OutgoingCall;

  constructor(owner: LabUser, call: OutgoingCall) {
    super(owner, call);
    this.#call = call;
  }

  async untilAnswered({ within = WITHIN_MS }: Within = {}): Promise<void> {
    await this.#call.untilAnswered(within);
  }

  async untilFailed({ within = WITHIN_MS }: Within = {}): Promise<{ status: number; reason: string }> {
    const { status, reason, headers } = await this.#call.untilFailed(within);
    return { status, reason: [reason, headers.first('Reason')].filter((text) => text !== undefined).join('; ') };
  }
}

class RealIncomingCall extends RealCall implements LabIncomingCall {
  readonly #call: IncomingCall;

  constructor(owner: LabUser, call: IncomingCall) {
    super(owner, call);
    this.#call = call;
  }

  get from(): Shown {
    return this.#call.assertedIdentity ?? this.#call.remotePartyId ?? this.#call.from;
  }

  get alertInfo(): string | undefined {
    return this.#call.alertInfo;
  }

  async answer(): Promise<void> {
    await this.#call.answer();
  }

  async reject(status = 486): Promise<void> {
    await this.#call.reject(status);
  }

  async forward(to: string, how: { readonly diversion?: boolean } = {}): Promise<void> {
    await this.#call.forward(to, how);
  }

  async untilCancelled({ within = WITHIN_MS }: Within = {}): Promise<string> {
    return (await this.#call.untilCancelled(within)).reason ?? '';
  }
}

export class RealPhone implements LabPhone {
  readonly user: LabUser;
  readonly node: NodeName;
  readonly sip: SipPhone;
  /** Its keys, oldest first. */
  readonly lamps: LabLamp[] = [];

  readonly #headers: Readonly<Record<string, string>>;

  constructor(user: LabUser, node: NodeName, sip: SipPhone, headers: Readonly<Record<string, string>> = {}) {
    this.#headers = headers;
    this.user = user;
    this.node = node;
    this.sip = sip;
  }

  call(to: string): LabOutgoingCall {
    return new RealOutgoingCall(this.user, this.sip.call(to, { headers: this.#headers }));
  }

  async nextCall({ within = WITHIN_MS }: Within = {}): Promise<LabIncomingCall> {
    return new RealIncomingCall(this.user, await this.sip.nextIncoming(within));
  }

  callsReceived(): number {
    return this.sip.incoming.length;
  }

  async nextText({ within = WITHIN_MS }: Within = {}): Promise<{ readonly from: string; readonly text: string }> {
    const { from, text } = await this.sip.nextMessage(within);
    return { from: from.number, text };
  }

  meetCallsWith(manner: RingingManner): void {
    this.sip.answerWith = answerPolicyOf(manner);
  }

  async unregister(): Promise<void> {
    await this.sip.unregister();
  }

  async watch(orbit: string, proto: LampProto = 'sip', domain?: string): Promise<LabLamp> {
    const target = proto === 'park' ? `park+${orbit}` : orbit;
    const uri = domain === undefined ? target : `sip:${target}@${domain}`;
    const subscription = await this.sip.subscribe(uri, { expires: LAMP_SECONDS });
    const lamp = new RealLamp(`lamp ${target} of ${this.user}`, proto, subscription);
    this.lamps.push(lamp);
    return lamp;
  }

  async losePower(): Promise<void> {
    await this.sip.vanish();
  }
}

function answerPolicyOf(manner: RingingManner): AnswerPolicy {
  if (manner === 'declined') return 'unavailable';
  if (typeof manner !== 'object') return manner;
  if (!(manner.forwardTo instanceof RealPhone)) throw new TypeError('that phone is of another laboratory');
  return { forwardTo: manner.forwardTo.sip.directUri };
}

const transferred = (outcome: TransferOutcome): Transferred => {
  switch (outcome.kind) {
    case 'refused':
      return { kind: 'failed', status: outcome.status, reason: outcome.reason };
    case 'unreported':
      return { kind: 'failed', status: 0, reason: `no final report after ${outcome.sipfrags.join(' ') || 'nothing'}` };
    case 'reported':
      return outcome.final < 300
        ? { kind: 'accepted' }
        : { kind: 'failed', status: outcome.final, reason: outcome.reason };
  }
};

function includesInOrder(heard: readonly number[], wanted: readonly number[]): boolean {
  return heard.some((_hz, start) => wanted.every((hz, offset) => heard[start + offset] === hz));
}
