import type { RequestAnswer } from '@parkade/park-ports';
import { encodeCaller } from './caller-codec.js';
import { landingVariables } from './leg-variables.js';
import { EXTENSION, placeOf, HOME_HEADER, TICKET_HEADER, valueOf, VARIABLE } from './names.js';
import { argument, peerDialString, playable, ticketText } from './values.js';

/** Seconds a peer node has to answer; its ticket extension answers at once, so longer means it is not there. */
const PEER_ANSWER_SEC = 8;

/** An inline dialplan whose actions are parted by `^` (`mod_dptools.c:inline_dialplan_hunt`), so no value may hold one. */
const inlinePlan = (actions: readonly string[]): string => `m:^:${actions.join('^')}`;

/**
 * Where a completed transfer puts the held party: `sofia.c:sofia_handle_sip_i_refer` reads `inline_destination` of the
 * consult leg. The held party's context becomes ours with the transfer; later transfers of it belong where it came from.
 */
export function landingPlan(answer: Extract<RequestAnswer, { kind: 'announce' }>): string | undefined {
  const values = Object.entries(landingVariables(answer, playable(answer.music)));
  if (values.some(([, value]) => value === undefined || String(value).includes('^'))) return undefined;
  return inlinePlan([
    `set:${VARIABLE.home}=\${context}`,
    ...values.map(([name, value]) => `set:${name}=${String(value)}`),
    `transfer:${placeOf(EXTENSION.land)}`,
  ]);
}

/** How a caller is fetched from another node; the leg to it has the orbit for a number, so who is fetched goes with it. */
export function fetchPlan(answer: Extract<RequestAnswer, { kind: 'dial-peer' }>): string | undefined {
  const [ticket, dial, line] = [ticketText(answer.ticket), peerDialString(answer.peerDial), argument(answer.line)];
  if (ticket === undefined || dial === undefined || line === undefined) return undefined;
  const home = `${HOME_HEADER}=${valueOf(VARIABLE.home)}`;
  const block = `{origination_uuid=${line},${TICKET_HEADER}=${ticket},${home},${VARIABLE.caller}=${encodeCaller(answer.display)}}`;
  return inlinePlan([
    `execute_extension:${placeOf(EXTENSION.borrow)}`,
    'set:hangup_after_bridge=true',
    'set:continue_on_fail=true',
    `set:call_timeout=${String(PEER_ANSWER_SEC)}`,
    `bridge:${block}${dial}`,
    `transfer:${placeOf(EXTENSION.reject)}`,
  ]);
}
