/**
 * [W23] A phone that was rung answered 302: the switch sends the leg that rang it on by itself (sofia.c:sofia_handle_sip_r_invite),
 * and writes on it where to.
 */
import { parseUserAddress, type UserAddress } from '@parkade/park-decision';
import { variable, type ChannelData } from '../channel-data.js';
import { sentBy } from './sent-by.js';
import { domainNamed, type House } from '../house.js';

interface Forwarded {
  readonly forwarded?: { readonly by: UserAddress | null };
}

/** Nothing unless the last way here was that one: what an earlier 302 wrote stays on the leg. */
export function forwardedBy(data: ChannelData, dialled: string, house: House): Forwarded {
  const to = variable(data, 'sip_redirect_contact_user_0');
  if (to === undefined || unescaped(to) !== dialled || !wasSentTo(data, to)) return {};
  const isReferred = variable(data, 'last_bridge_to') !== undefined && referredTo(data) === dialled;
  return isReferred ? {} : { forwarded: { by: forwarder(data, house) } };
}

const wasSentTo = (data: ChannelData, to: string): boolean => (sentBy(data) ?? '').includes(`:bl_xfer:${to}/`);

const referredTo = (data: ChannelData): string | undefined => {
  const user = /<?sips?:([^@;>?]+)@/i.exec(variable(data, 'sip_refer_to') ?? '')?.[1];
  return user === undefined ? undefined : unescaped(user);
};

/** RFC 3261, section 25.1: `park%2B701` and `park+701` are the same user. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The directory user who was dialled last (mod_dptools.c:user_outgoing_channel), if nobody else rang: of several phones the switch
 * does not say which one it was, unless the phone's own Diversion header names one of them (RFC 5806).
 */
function forwarder(data: ChannelData, house: House): UserAddress | null {
  const last = variable(data, 'dialed_user');
  const domain = domainNamed(variable(data, 'dialed_domain') ?? '', house);
  const rung = new Set(numbersRung(variable(data, 'originated_legs') ?? ''));
  if (rung.size <= 1) return parseUserAddress(last, domain) ?? null;
  const named = /<?sips?:([^@;>]+)@/i.exec(variable(data, 'sip_redirected_by') ?? '')?.[1];
  return named !== undefined && rung.has(named) ? (parseUserAddress(named, domain) ?? null) : null;
}

/** `ARRAY::uuid;name;number|:uuid;name;number`, or one entry alone (switch_ivr_originate.c). */
const numbersRung = (legs: string): readonly string[] =>
  legs
    .replace(/^ARRAY::/, '')
    .split('|:')
    .flatMap((entry) => /^[^;]+;.*;([^;]*)$/.exec(entry)?.[1] ?? []);
