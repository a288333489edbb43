import { parseNodeId, type NodeId } from '@parkade/park-decision';
import type { HoldParams, RequestAnswer, RingParams } from '@parkade/park-ports';
import { encodeCaller } from './caller-codec.js';
import { keptForText } from './kept-for.js';
import { EXTENSION, OWN_CONTEXT, placeOf, VARIABLE, type Role, type VariableName } from './names.js';
import type { Who } from './who-is-on.js';
import { argument, reasonWord, userDial, userText } from './values.js';

/** Variables of the switch's own that we set. */
type SwitchVariable =
  | 'socket_resume'
  | 'park_after_bridge'
  | 'transfer_after_bridge'
  | 'uuid_bridge_continue_on_cancel'
  | 'playback_timeout_sec'
  | 'rdnis'
  | 'sip_refer_to'
  | typeof ON_JOIN
  | 'sip_h_Referred-By';

/** `undefined` is text that does not fit; an empty text unsets the variable. */
type Value = string | number | undefined;
export type LegVariables = Readonly<Partial<Record<VariableName | SwitchVariable, Value>>>;

type Of<Kind extends RequestAnswer['kind']> = Extract<RequestAnswer, { kind: Kind }>;

const role = (played: Role): LegVariables => ({ [VARIABLE.role]: played });

const ofCall = (call: Pick<HoldParams, 'callId' | 'version' | 'lot' | 'orbit'>): LegVariables => ({
  [VARIABLE.call]: argument(call.callId),
  [VARIABLE.version]: call.version,
  [VARIABLE.lot]: argument(call.lot),
  [VARIABLE.orbit]: call.orbit,
});

/**
 * On a leg that stands in its `socket` application and is about to be joined or transferred. Both break that application off
 * before they have moved the leg on (`switch_ivr_bridge.c:switch_ivr_uuid_bridge` raises CF_REDIRECT long before it sets
 * CS_HIBERNATE, `switch_ivr.c:switch_ivr_session_transfer` CF_TRANSFER before CS_ROUTING), and in that gap the leg's thread runs
 * the action after `socket`. That action goes where {@link VARIABLE.unanswered} says, and without a word there does nothing. Written
 * always: another engine may have led the leg to itself since we were asked.
 */
export const DECIDED: LegVariables = {
  socket_resume: 'false',
  [VARIABLE.unanswered]: '',
  [VARIABLE.unansweredAgain]: '',
};

/** Who is on the leg, for everybody who comes after us: a stamp is believed where anything else would be inferred. */
export const stampOf = (who: Who): LegVariables => ({
  ...(who.owner === null ? {} : { [VARIABLE.who]: userText(who.owner) }),
  ...(who.number === '' ? {} : { [VARIABLE.caller]: encodeCaller(who) }),
});

const seconds = (wanted: number): number => Math.max(2, Math.ceil(wanted));

/**
 * Everything the switch must know to keep the caller without us: read by the hold extension, and by an engine that finds the
 * channel later. What a REFER left on the channel is taken away, for it would travel in later INVITEs; `park_after_bridge`
 * would leave the caller in silence if a join failed (`switch_ivr_bridge.c:uuid_bridge_on_soft_execute`), and holds again after it.
 */
export const holdVariables = (params: HoldParams): LegVariables => ({
  ...DECIDED,
  ...ofCall(params),
  ...role('caller'),
  [VARIABLE.state]: 'parked',
  [VARIABLE.here]: argument(params.leg),
  [VARIABLE.parker]: userText(params.parker),
  [VARIABLE.parkerDial]: userDial(params.parker),
  [VARIABLE.fallbackDial]: userDial(params.fallback),
  [VARIABLE.parkedAt]: params.parkedAt,
  [VARIABLE.dueAt]: params.dueAt,
  [VARIABLE.failsafeSec]: seconds(params.failsafeSec),
  // Where both say the same, the hold extension need not set it.
  playback_timeout_sec: seconds(params.failsafeSec),
  [VARIABLE.caller]: encodeCaller(params.caller),
  [VARIABLE.early]: params.early === true ? '1' : '',
  [VARIABLE.round]: '',
  [VARIABLE.callerLeg]: '',
  ...keptForVariables(params),
  park_after_bridge: '',
  'sip_h_Referred-By': '',
  sip_refer_to: '',
});

/**
 * [A4] What an adopted leg is told of its call. Nothing is decided by it: the leg may be leaving its hold just now and ask an engine
 * ({@link VARIABLE.unanswered}), and a leg that is taken for decided is answered by nobody and ends.
 */
export const markVariables = (params: HoldParams): LegVariables =>
  Object.fromEntries(Object.entries(holdVariables(params)).filter(([name]) => !(name in DECIDED)));

/** [V5] Nothing where nobody is named; what was wanted has been done then. */
const keptForVariables = ({ callId, keptFor }: HoldParams): LegVariables =>
  keptFor === undefined ? {} : { [VARIABLE.keptFor]: keptForText(callId, keptFor), [VARIABLE.forWhom]: '' };

/**
 * [S1] Run by each leg of a join, by whatever hand, once its thread has read ten frames from its phone: about 200 ms after the two can
 * hear each other (`switch_ivr_bridge.c:audio_bridge_thread`, DEFAULT_LEAD_FRAMES). From there on the caller is not on hold, and
 * what would catch them should the join come apart is taken away, so that the end of the talk is the end of the call. A retriever
 * who hangs up before that leaves the caller parked again. What is done then stands in the dialplan (`others-plans.ts`).
 */
export const ON_JOIN = 'execute_on_pre_bridge_parkade';
export const FORGET_HOLD = `execute_extension ${placeOf(EXTENSION.joined)}`;

/**
 * What the retriever's leg then writes on the caller's that is still on hold ({@link VARIABLE.callerLeg}). A caller who puts the
 * call on hold within those 200 ms reads no frames any more while the retriever is played music (CF_SUSPEND, same function), and
 * would be taken for one whose join came apart when that one hangs up. The retriever's frames are counted: music can only be
 * played to them after the tenth.
 */
export const OF_THE_HOLD = `${VARIABLE.here}=;${VARIABLE.state}=talking;transfer_after_bridge=;uuid_bridge_continue_on_cancel=`;

/**
 * A leg on hold names itself in a variable, and the switch takes it away once the leg is joined ({@link ON_JOIN}). A command
 * that reads the leg's name from there is carried out while the leg is on hold and refused ever after, in one step of the
 * switch: an engine that slept over its claim cannot take a caller out of a talk (`mod_commands.c:expand_function`). For a variable
 * that is not set `_undef_` stands there, for a leg that is gone an error, and a command for such a leg is refused. One variable is
 * asked for: `expand uuid:` would write all out that the switch knows of the leg.
 */
export const onHoldOnly = (leg: string, command: string, rest: string): string =>
  `expand ${command} \${uuid_getvar(${leg} ${VARIABLE.here})} ${rest}`;

/**
 * [N2] Sends a leg where it would have gone had its engine died ({@link VARIABLE.unanswered}). Refused by the switch when somebody has decided
 * about the leg meanwhile: the word is gone then, and a transfer to nowhere is none.
 */
export const goOnUndecided = (leg: string): string =>
  `expand uuid:${leg} uuid_transfer ${leg} \${variable_${VARIABLE.unanswered}}`;

/** On the consult leg, while the orbit is said and the transfer awaited. */
export const announceVariables = (answer: Of<'announce'>): LegVariables => ({
  ...DECIDED,
  ...ofCall(answer),
  ...role('consult'),
  [ON_JOIN]: '',
  [VARIABLE.waitSec]: seconds(answer.waitSec),
});

/** On the held party's leg, when the transfer of the consult leg is completed. */
export const landingVariables = (answer: Of<'announce'>, music: string | undefined): LegVariables => ({
  ...ofCall(answer),
  [VARIABLE.music]: music,
  [VARIABLE.failsafeSec]: seconds(answer.failsafeSec),
  [VARIABLE.parkerDial]: userDial(answer.parker),
  [VARIABLE.fallbackDial]: userDial(answer.fallback),
});

export const retrieverVariables = (answer: Of<'join'>): LegVariables => ({
  ...DECIDED,
  [VARIABLE.call]: argument(answer.callId),
  [VARIABLE.version]: answer.version,
  ...role('retriever'),
  [VARIABLE.callerLeg]: argument(answer.caller),
  ...(answer.farEnd === undefined ? {} : { [VARIABLE.farEnd]: argument(answer.farEnd) }),
  // From here on the parked call looks after this leg; that it was rung once says nothing more.
  [VARIABLE.ring]: '',
  rdnis: EXTENSION.failsafe,
});

/**
 * What keeps the caller when the retriever hangs up in the same moment. `switch_ivr_bridge.c:uuid_bridge_on_soft_execute` has
 * three ways to find the retriever gone, and takes the caller down in each unless told otherwise:
 * - the retriever cannot be locked any more: the caller goes where `transfer_after_bridge` says;
 * - waiting for the retriever's answer fails: with `uuid_bridge_continue_on_cancel` the caller goes on with its extension;
 * - the retriever is not ready: the caller is transferred to the retriever's `rdnis` (see {@link retrieverVariables}).
 * Each leads to the failsafe's entry, where an engine puts a caller back on music whose parked call has not ended.
 * Once the two talk none of this may hold any longer: the switch itself takes it back at that point ({@link ON_JOIN}), and the
 * end of the talk is the end of the call (`others-plans.ts`). A caller who is not on hold any more gets none of it.
 */
export const joiningVariables = (retriever: string, { owner }: Who): LegVariables => ({
  playback_timeout_sec: '',
  [VARIABLE.state]: 'joining',
  transfer_after_bridge: `${EXTENSION.failsafe}:XML:${OWN_CONTEXT}`,
  uuid_bridge_continue_on_cancel: 'true',
  [VARIABLE.withLeg]: retriever,
  [VARIABLE.withWho]: userText(owner),
});

/**
 * Run on the phone that was answered, once the switch has given up the others (`switch_ivr_originate.c:switch_ivr_originate`,
 * SWITCH_CHANNEL_EXECUTE_ON_POST_ORIGINATE_VARIABLE) and before it is handed to an engine: from here on it does not ring.
 */
export const ON_ANSWERED = 'execute_on_post_originate_parkade';
export const FORGET_RINGING = `unset ${VARIABLE.ringing}`;

const nodeList = (nodes: readonly string[]): string | undefined =>
  nodes.length > 0 && nodes.every((node) => argument(node) !== undefined) ? nodes.join(':') : undefined;

/** The other way round; nothing that is no node's name comes out of it. */
export const nodesIn = (text: string | undefined): readonly NodeId[] =>
  (text ?? '').split(':').flatMap((name) => parseNodeId(name) ?? []);

/** On a phone that is rung for a caller, beside what the switch is told of the ringing. */
export const recallVariables = (params: RingParams): LegVariables => ({
  [VARIABLE.call]: argument(params.callId),
  [VARIABLE.version]: params.version,
  ...role('recall'),
  [VARIABLE.ring]: argument(params.ring),
  [VARIABLE.ringing]: argument(params.ring),
  [VARIABLE.ringNodes]: nodeList(params.nodes),
  [VARIABLE.callerLeg]: argument(params.caller),
  ...stampOf({ owner: params.target, name: params.target.user, number: params.target.user }),
});

const OF_THE_HOLDING: readonly string[] = [VARIABLE.here, 'playback_timeout_sec'];

/** On whoever is called back: what the hold order says, though they are not on hold before an engine has parked them. */
export const calledBackVariables = (params: HoldParams, music: string): LegVariables => ({
  ...Object.fromEntries(
    Object.entries(holdVariables(params)).filter(([name, value]) => value !== '' && !OF_THE_HOLDING.includes(name)),
  ),
  ...role('called-back'),
  [VARIABLE.music]: music,
});

/**
 * On the retriever's leg while another node is dialled for the caller; told if that comes to nothing. It is joined with a leg of that
 * node, and not by us.
 */
export const fetchVariables = (answer: Of<'dial-peer'>, reason: string, cause: string): LegVariables => ({
  ...DECIDED,
  ...role('retriever'),
  [ON_JOIN]: '',
  [VARIABLE.state]: 'fetching',
  [VARIABLE.orbit]: answer.orbit,
  [VARIABLE.reason]: reason,
  [VARIABLE.cause]: cause,
});

export const rejectVariables = (reason: string, cause: string): LegVariables => ({
  ...DECIDED,
  [VARIABLE.state]: 'told',
  [VARIABLE.reason]: reasonWord(reason),
  [VARIABLE.cause]: cause,
});

/** Who is given back has left the parked call in which they may have been a retriever: its end must not hang them up. */
export const returnVariables = (answer: Of<'return'>): LegVariables => ({
  ...DECIDED,
  [VARIABLE.parkerDial]: userDial(answer.parker),
  [VARIABLE.fallbackDial]: userDial(answer.fallback),
  [VARIABLE.call]: '',
  [VARIABLE.orbit]: '',
  [VARIABLE.round]: '',
  [VARIABLE.reason]: reasonWord(answer.reason),
});

/** Whether a command or an event carries this variable of a leg that was told of in it: `{a=1,parkade_call=...}`. */
export const valueInBlock = (line: string, name: VariableName | 'origination_uuid'): string | undefined =>
  new RegExp(`[{,]${name}=([^,}]+)`).exec(line)?.[1];

/** Where a leg's own variable stands in its events and channel data. */
export const headerOf = (name: VariableName): string => `variable_${name}`;
