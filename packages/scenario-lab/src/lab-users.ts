/** Directory users of the domain `pbx.test`; each has a phone of its own. */
export const LAB_USERS = ['1000', '1001', '1002', '1003', '1004', '1005', '1006', '1007', '1008'] as const;
export type LabUser = (typeof LAB_USERS)[number];

/**
 * A user without a phone, whose `dial-string` in the directory leads into the dialplan as people's follow-me does: the phone of
 * {@link FOLLOWED_BY} rings.
 */
export const FOLLOWED_USER = '1010';
export const FOLLOWED_BY: LabUser = '1003';
