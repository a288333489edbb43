import {
  EXTENSION,
  FORGET_HOLD,
  holdVariables,
  ON_JOIN,
  playable,
  VARIABLE,
  type LegVariables,
} from '@parkade/dialplan-contract';
import type { HoldParams, WhereHeld } from '@parkade/park-ports';
import type { ScriptDraft, Variables } from './answer-script.js';

/** The switch itself ends what is ours on the leg when it is joined, by whatever hand. */
export const GUARD: Variables = { [ON_JOIN]: FORGET_HOLD };

/**
 * Variables first, then the transfer: the hold extension reads them. Used on a request's socket and on an inbound link alike. For a leg
 * that should be on hold already, all that could disturb a talk is refused by the switch when it is not.
 */
export function draftHold(
  draft: ScriptDraft,
  params: HoldParams,
  where: WhereHeld,
  stamp: LegVariables = {},
): ScriptDraft {
  const { leg } = params;
  const variables = { ...stamp, ...holdVariables(params) };
  const texts = { ...GUARD, [VARIABLE.music]: playable(params.music) };
  return where === 'on-hold'
    ? draft.setAllOnHold(leg, variables, texts).transferOnHold(leg, EXTENSION.hold)
    : draft.setAll(leg, variables, texts).transfer(leg, EXTENSION.hold);
}
