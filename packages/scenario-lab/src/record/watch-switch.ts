/** What a practice switch is told, and tells. */
import type { PracticeLab } from '@parkade/practice-switch';
import type { NodeName } from '../lab.js';
import type { Note } from './step.js';

/** Lamps and the audit pass go on beside every call, and are not part of one. */
const OF_A_CALL =
  /^(?:api uuid_(?:exists|kill)|bgapi originate|api hupall|api (?:expand .*)?uuid_(?:setvar|setvar_multi|transfer|bridge))\b/;
const TOLD = new Set(['CHANNEL_BRIDGE', 'CHANNEL_HANGUP', 'BACKGROUND_JOB']);

export function watchSwitch(lab: PracticeLab, name: NodeName, note: (note: Note) => void): void {
  const node = lab.node(name);
  const now = (): number => performance.timeOrigin + performance.now();
  node.hearRequests(({ leg, command }) => {
    if (leg !== null) note({ at: now(), lane: 'socket', what: inShort(command) });
    else if (OF_A_CALL.test(command)) note({ at: now(), lane: 'link', what: inShort(command) });
  });
  node.core.bus.listen((event) => {
    const isOurs = event.headers.has('variable_parkade_call') || event.name === 'BACKGROUND_JOB';
    if (TOLD.has(event.name) && isOurs) note({ at: now(), lane: 'switch', what: event.name });
  });
}

/** The command and where it leads: `uuid_transfer parkade-hold`, `uuid_bridge, if on hold`. */
export function inShort(command: string): string {
  const [verb = '', first = ''] = command.split(' ');
  if (verb !== 'api' && verb !== 'bgapi') return verb;
  const [api = first] = /\buuid_[a-z_]+\b/.exec(command) ?? [];
  const named = api === 'uuid_setvar' ? /uuid_setvar \S+ (\S+)/.exec(command)?.[1] : undefined;
  const place = /\b(parkade-[a-z-]+) XML/.exec(command)?.[1];
  const guard = first === 'expand' ? ', if on hold' : '';
  return [first === 'originate' ? first : api, named ?? place].filter((word) => word !== undefined).join(' ') + guard;
}
