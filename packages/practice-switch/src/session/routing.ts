import type { Leg } from '../channel/leg.js';
import { parseInline } from '../dialplan/inline.js';
import { type MatchedExtension, searchContext } from '../dialplan/match.js';
import { runInline } from './inline-app.js';
import type { SessionTools } from './session-tools.js';

/** CS_ROUTING: the extension the leg's profile leads to, or no route (switch_core_state_machine.c:switch_core_standard_on_routing). */
export function route(leg: Leg, tools: SessionTools): void {
  leg.state = 'CS_ROUTING';
  leg.inDialplan = true;
  leg.setMedia({ kind: 'silence' });
  const { destinationNumber, dialplan } = leg.profile;
  const found = dialplan.toLowerCase() === 'inline' ? hunted(leg) : searchDialplan(leg, tools);
  if (found === null || found.actions.length === 0) {
    leg.node.log.write('warning', `no extension for ${destinationNumber} in ${leg.profile.context}`);
    leg.hangUp('NO_ROUTE_DESTINATION');
    return;
  }
  leg.extension = { name: found.name, actions: found.actions, cursor: 0 };
  leg.orders.follow({ kind: 'continue' });
}

/** The inline dialplan gives the old destination number back (mod_dptools.c:inline_dialplan_hunt). */
function hunted(leg: Leg): MatchedExtension {
  const text = leg.profile.destinationNumber;
  if (leg.profile.rdnis !== '') leg.profile = { ...leg.profile, destinationNumber: leg.profile.rdnis, rdnis: '' };
  return { name: 'inline', actions: parseInline(text) };
}

/** The XML dialplan in the leg's context. */
export function searchDialplan(leg: Leg, tools: SessionTools): MatchedExtension | null {
  const extensions = tools.dialplan().get(leg.profile.context) ?? [];
  return searchContext(extensions, {
    field: (name) => leg.get(name) ?? '',
    expand: (text) => leg.expand(text),
    setVariable: (name, value) => leg.variables.set(name, value),
    runInline: (action) => runInline(tools.findApp, leg, action),
    warn: (text) => leg.node.log.write('warning', text),
  });
}
