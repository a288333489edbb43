import { VARIABLE, type VariableName } from '../names.js';
import { askEngine, asking } from './ask-engine.js';
import type { DialplanSettings } from './settings.js';
import { extension, setMany, when, within, type Condition, type Extension } from './xml.js';

const ofPeer = (variable: string): string => `\${uuid_getvar(\${last_bridge_to} ${variable})}`;

/** What the last bridged leg says about whose it was. */
const PEER_FACTS: readonly (readonly [VariableName, string])[] = [
  [VARIABLE.peerWho, ofPeer(VARIABLE.who)],
  [VARIABLE.peerUser, ofPeer('user_name')],
  [VARIABLE.peerDomain, ofPeer('domain_name')],
  [VARIABLE.peerPresence, ofPeer('presence_id')],
  [VARIABLE.peerDialled, `${ofPeer('direction')} ${ofPeer('originate_disposition')}`],
  [VARIABLE.peerDialedUser, ofPeer('dialed_user')],
  [VARIABLE.peerDialedDomain, ofPeer('dialed_domain')],
];

/** A value that the switch would look into again (`$`, a quote, a backslash) is left out, and a separator within one leaves all out. */
const FACT = String.raw`((?:(?![^|]*[$'\x5c])[^|]*)?)[^|]*`;

/**
 * Read while the dialplan is searched: that leg may be gone a moment later (a blind transfer hangs it up about 25 ms after the switch
 * accepted it). One action sets them all, see {@link setMany}.
 */
const readPeer: Condition = when(
  PEER_FACTS.map(([, asked]) => asked).join('|'),
  `^${PEER_FACTS.map(() => FACT).join(String.raw`\|`)}$`,
  setMany(Object.fromEntries(PEER_FACTS.map(([variable], index) => [variable, `$${String(index + 1)}`]))),
);

/**
 * The second half of an extension that asks an engine, after {@link asking}. Who dials by themselves has talked to nobody, and has
 * nothing to be read. What matched last stays on the leg (mod_dialplan_xml.c:parse_exten, DP_MATCH), and is made short by the last one.
 */
export const askedWithPeer = (config: DialplanSettings): readonly Condition[] => [
  within(when('${last_bridge_to}', '^.+$'), readPeer),
  when('destination_number', '^(.)', ...askEngine(config)),
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
