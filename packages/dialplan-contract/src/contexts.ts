/**
 * The dialplan context that holds the extensions of a parked call. Its name is not configurable: commands to a switch
 * name it, and so do the variables of every caller who is parked at the moment of an upgrade.
 */
export const OWN_CONTEXT = 'parkade';
