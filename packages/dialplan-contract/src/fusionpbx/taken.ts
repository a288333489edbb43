/** Numbers that FusionPBX gives to functions of its own, and what becomes of them beside ours. */
import type { DialplanSettings, PhoneContext } from '../render/settings.js';
import { lotsOf } from '../render/phone-contexts.js';
import { dialledNumbers } from './numbers.js';
import { FUSION_ORDER } from './rows.js';

interface Function {
  /** As in FusionPBX's Dialplan Manager. */
  readonly name: string;
  readonly order: number;
  readonly numbers: RegExp;
  /** As installed; an administrator may have switched it on or off. */
  readonly enabled: boolean;
}

const on = (name: string, order: number, numbers: RegExp): Function => ({ name, order, numbers, enabled: true });
const off = (name: string, order: number, numbers: RegExp): Function => ({
  ...on(name, order, numbers),
  enabled: false,
});

/** Those of app/dialplans/resources/switch/conf/dialplan that answer to digits and stars. What people add comes on top. */
const FUNCTIONS: readonly Function[] = [
  on('redial', 60, /^\*870$/),
  on('emergency_recent_calls', 65, /^\*9411$/),
  on('speed_dial', 70, /^\*0/),
  on('agent_status', 200, /^\*22/),
  on('agent_status_id', 210, /^\*23$/),
  on('agent-status-break', 215, /^\*24/),
  off('provision', 220, /^\*1[12]$/),
  on('group-intercept', 230, /^\*8$/),
  off('page', 240, /^\*724$/),
  on('page-extension', 250, /^\*8\d{2,7}$/),
  off('call-broadcast', 255, /^\*780$/),
  on('eavesdrop', 260, /^\*33\d{2,7}$/),
  off('sla_barge', 261, /^\*34\d{2,7}$/),
  on('call_privacy', 270, /^\*67\d+$/),
  on('call_return', 280, /^\*69$/),
  on('intercept-ext-polycom', 290, /^\*97\d+$/),
  on('intercept-ext', 290, /^\*\*\d*$/),
  on('number_queue', 290, /^\*800/),
  on('send_to_voicemail', 310, /^\*99\d{2,10}$/),
  on('vmain', 320, /^(?:\*4000|\*98|\*98\d{2,12})$/),
  on('vmain_user', 330, /^\*97$/),
  on('delay_echo', 340, /^\*9195$/),
  on('nb-conference', 345, /^\*30\d{2,7}$/),
  on('echo', 350, /^\*9196$/),
  on('milliwatt', 360, /^\*9197$/),
  on('tone_stream', 370, /^\*9198$/),
  on('hold_music', 380, /^\*9664$/),
  on('recordings', 400, /^\*732$/),
  off('disa', 420, /^\*3472$/),
  on('directory', 430, /^\*411$/),
  on('wake-up', 440, /^\*925$/),
  on('valet_park', 470, /^\*59(?:0[1-9]|[1-9]\d)$/),
  on('valet_park_auto', 470, /^\*5900$/),
  off('valet_park_in', 470, /^5900$/),
  off('valet_park_out', 475, /^59\d\d$/),
  off('operator', 480, /^0$/),
  on('do-not-disturb', 490, /^\*7[789]$|\*363$/),
  on('ring-group-forward', 495, /^\*75$/),
  on('call-forward', 500, /^\*(?:7[234]|72\d{2,20})$/),
  on('follow-me', 510, /^\*21$/),
  on('talking clock date and time', 530, /^\*9172$/),
  on('talking clock time', 540, /^\*9170$/),
  on('talking clock date', 550, /^\*9171$/),
];

/** Those that park: to take their place is the purpose, and their numbers are on people's keys. */
const PARKING = /^valet_park/;

export interface TakenNumbers {
  readonly context: string;
  readonly function: string;
  readonly order: number;
  readonly enabled: boolean;
  /** Ours, in the order of the configuration; at least one. */
  readonly numbers: readonly string[];
  /**
   * `theirs`: FusionPBX's comes first, and the number never reaches Parkade. `ours`: Parkade's comes first, and the function cannot be
   * dialled any more. `replaced`: the same, and the function is FusionPBX's parking.
   */
  readonly goes: 'theirs' | 'ours' | 'replaced';
}

export const takenNumbers = (config: DialplanSettings): readonly TakenNumbers[] =>
  config.contexts.phones.flatMap((here) => takenIn(config, here));

function takenIn(config: DialplanSettings, here: PhoneContext): readonly TakenNumbers[] {
  const dialled = [...dialledNumbers(lotsOf(here, config))];
  return FUNCTIONS.flatMap(({ name, order, enabled, numbers }): readonly TakenNumbers[] => {
    const both = dialled.filter((number) => numbers.test(number));
    if (both.length === 0) return [];
    const goes = order < FUSION_ORDER.numbers ? 'theirs' : PARKING.test(name) ? 'replaced' : 'ours';
    return [{ context: here.context, function: name, order, enabled, numbers: both, goes }];
  });
}
