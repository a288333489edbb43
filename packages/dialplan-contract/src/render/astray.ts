import { VARIABLE } from '../names.js';
import { askEngine, asking } from './ask-engine.js';
import type { DialplanSettings } from './settings.js';
import { alsoWhen, extension, set, when, type Action, type Condition, type Extension } from './xml.js';

/**
 * What the last bridged leg says about whose it was. Read in the first actions: that leg may be gone a moment later
 * (a blind transfer hangs it up about 25 ms after the switch accepted it).
 */
const peerFacts: readonly Action[] = [
  set(VARIABLE.peerWho, `\${uuid_getvar(\${last_bridge_to} ${VARIABLE.who})}`),
  set(VARIABLE.peerUser, '${uuid_getvar(${last_bridge_to} user_name)}'),
  set(VARIABLE.peerDomain, '${uuid_getvar(${last_bridge_to} domain_name)}'),
  set(VARIABLE.peerPresence, '${uuid_getvar(${last_bridge_to} presence_id)}'),
  set(
    VARIABLE.peerDialled,
    '${uuid_getvar(${last_bridge_to} direction)} ${uuid_getvar(${last_bridge_to} originate_disposition)}',
  ),
  set(VARIABLE.peerDialedUser, '${uuid_getvar(${last_bridge_to} dialed_user)}'),
  set(VARIABLE.peerDialedDomain, '${uuid_getvar(${last_bridge_to} dialed_domain)}'),
];

/**
 * The second half of an extension that asks an engine, after {@link asking}. Who dials by themselves has talked to nobody, and has
 * nothing to be read.
 */
export const askedWithPeer = (config: DialplanSettings): readonly Condition[] => [
  alsoWhen('${last_bridge_to}', '^.+$', ...peerFacts),
  when('destination_number', '^.', ...askEngine(config)),
];

/**
 * [W25] What looks like a number of ours and is none, and whatever somebody was sent to who was talking: the engine is asked, and knows
 * no such number. Who dialled is told; who was sent goes back to the sender. What was dialled is text from outside: it is matched here,
 * and written nowhere.
 */
export function astray(
  config: DialplanSettings,
  label: string,
  conditions: readonly Condition[],
  looks: string,
  came: Readonly<Record<string, string>>,
): Extension {
  const asks = asking(config, { [VARIABLE.entry]: 'dialled', [VARIABLE.dialled]: '', ...came });
  return extension(label, null, ...conditions, when('destination_number', looks, asks), ...askedWithPeer(config));
}
