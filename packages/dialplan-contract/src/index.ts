export { variable, type ChannelData } from './channel-data.js';
export { decodeCaller, encodeCaller, encodeFreeText, type CallerIdentity } from './caller-codec.js';
export { killsEventSocket } from './forbidden-text.js';
export { keptForText, readKeptFor, whomText } from './kept-for.js';
export * from './names.js';
export * from './values.js';
export * from './leg-variables.js';
export { fetchPlan, landingPlan } from './inline-plan.js';
export {
  domainNamed,
  PLAIN_HOUSE,
  variableOfHeader,
  type House,
  type HouseDomain,
  type TrustedProxy,
} from './house.js';
export { goneLeg, whoIsOn, whoTalkedTo, type LastWord, type Who } from './who-is-on.js';
export { readSnapshot, type Reading } from './intake/read-snapshot.js';
export { isForTransfer, isListed, readIdentity, unansweredLegs } from './intake/transfer-leg.js';
export { isByRegistration } from './dial-string.js';
export { heldPartyOf, holdingLegs, legsNaming, ownerIn, partyOf } from './intake/on-hold.js';
export { standingIn, standingOf } from './intake/standing.js';
export { isUndecided, legsAt } from './intake/waiting-leg.js';
export { readPartyOfLine, type PartyOfLine } from './intake/far-end.js';
export { heldIds, readHeldLeg } from './intake/held-leg.js';
export * from './render/index.js';
export * from './fusionpbx/index.js';
