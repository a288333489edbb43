/**
 * [W14][W15] With whom a leg talked last, as rules over fields: data, read by `who-is-on.ts` and rendered into the dialplan's own
 * fallback (`render/fallback.ts`). The other leg is often gone before the dialplan can ask it: always when it was the called side
 * that sent (switch_ivr_bridge.c:switch_ivr_multi_threaded_bridge waits for it). Then the own leg tells, but only of the very leg
 * it talked to last. All is the switch's word. Recorded legs of all the ways to come to a talk are in the test `parkers.test.ts`.
 */
import type { House } from './house.js';
import { valueOf, VARIABLE, type VariableName } from './names.js';
import { USER, type Question, type Rule } from './rule.js';

/** A variable that the rules behind it read: the second group of a question. */
export interface Finding {
  readonly name: 'peer-host' | 'peer-number';
  readonly variable: VariableName;
  readonly from: Question;
}

const LEG = '([0-9A-Za-z-]{8,64})';
/** In front of a value of a variable that may have several: `ARRAY::one|:other`. */
const FRONT = String.raw`(?:.*(?:::|\|:))?`;

/** Both ids are written in full, so that the last talk was with this very leg. */
const lastTalkWith = (variable: string): Question => ({
  text: `${valueOf(variable)} \${last_bridge_to}`,
  expression: String.raw`^${LEG} \1$`,
});

export const PEER_FINDINGS: readonly Finding[] = [
  {
    // `sofia/internal/1001@pbx.test`, the name of an inbound leg, is where its phone says it is from. Only of whoever has logged
    // in under that very name, and only a name: an address says nothing of a domain.
    name: 'peer-host',
    variable: VARIABLE.peerHost,
    from: {
      text: '${username} ${bridge_channel}',
      expression: String.raw`^(${USER}) sofia/[^/ ]+/\1@((?=[^:]*[A-Za-z])[0-9A-Za-z][0-9A-Za-z.-]*)(?::[0-9]+)?$`,
    },
  },
  {
    // `<leg>;<name>;<number>`, written by each `originate` that made the leg (switch_ivr_originate.c:switch_ivr_originate): twice
    // means that it was dialled as a user of the directory (mod_dptools.c:user_outgoing_channel), not over a trunk. The number is
    // what the phone registered by: digits may be the user's, letters are often made up.
    name: 'peer-number',
    variable: VARIABLE.peerNumber,
    from: {
      text: '${last_bridge_to} ${originated_legs}',
      expression: String.raw`^${LEG} ${FRONT}\1;[^;|]*;([0-9]{1,15})\|:(?:.*\|:)?\1;[^;|]*;\2(?:\|:.*)?$`,
    },
  },
];

type PeerRule = 'stamp' | 'login' | 'presence' | 'dial' | 'pick-up' | 'own-diallers-login' | 'own-dial' | 'own-group';

/**
 * The last dial, alone: the leg that answered is the only one of it, so it is whom the switch says it dialled last, whatever
 * its phone calls itself. Its cause is told by two `originate`s, one within the other; in a group only by the outer.
 */
const dialledAlone: Question = {
  text: '${originate_disposition} ${last_bridge_to} ${originate_causes}',
  expression: String.raw`^(?:SUCCESS)? ${LEG} ${FRONT}\1;NONE\|:\1;NONE$`,
};
const theLastDialWorked: Question = { text: '${originate_disposition}', expression: '^(?:SUCCESS)?$' };
/** Nothing says in which domain the one of a group is who answered, but that the last of it is in the caller's own, or in some. */
const inTheOwnDomain: Question = {
  text: '${domain_name} ${dialed_domain}',
  expression: String.raw`^(?:([^ ]+) \1| [^ ]+)$`,
};
/** The number is what its phone registered by: the switch alone asks whether that user's phone is where the last talk was. */
const registeredThere: Question = {
  text: `\${bridge_channel} \${sofia_contact(*/${valueOf(VARIABLE.peerNumber)}@\${dialed_domain})}`,
  expression: String.raw`^(?:sofia/[^/ ]+/([^ ;]+)[^ ]*)? ?(?:$|.*sip:\1(?:[;,?>]|$))`,
};

export const PEER_RULES: readonly Rule<PeerRule>[] = [
  peer('stamp', valueOf(VARIABLE.peerWho)),
  peer('login', `${valueOf(VARIABLE.peerUser)}@${valueOf(VARIABLE.peerDomain)}`),
  // Who was dialled and has dialled in turn (click-to-dial) shows there whom they dialled; the presence id still is their own. On a leg
  // that was not dialled it may be what From says (sofia.c:sofia_handle_sip_i_invite).
  peer('presence', valueOf(VARIABLE.peerPresence), {
    text: `${valueOf(VARIABLE.peerDialled)} ${valueOf(VARIABLE.peerDialedUser)}`,
    expression: '^outbound (?:(?!_undef_ )[A-Za-z]|_undef_ _undef_$)',
  }),
  peer('dial', `${valueOf(VARIABLE.peerDialedUser)}@${valueOf(VARIABLE.peerDialedDomain)}`, {
    text: valueOf(VARIABLE.peerDialled),
    expression: '^(?:outbound _undef_)?$',
  }),
  peer('pick-up', valueOf(VARIABLE.withWho), lastTalkWith(VARIABLE.withLeg)),
  // The switch copies the dialling leg's login into the caller profile (switch_ivr_originate.c), without its domain.
  peer(
    'own-diallers-login',
    `\${username}@${valueOf(VARIABLE.peerHost)}`,
    lastTalkWith('originating_leg_uuid'),
    // Only where that leg is gone: of one that can be asked and has no log-in, the name in the profile is that of its From.
    { text: valueOf(VARIABLE.peerUser), expression: '^-ERR' },
  ),
  peer('own-dial', '${dialed_user}@${dialed_domain}', dialledAlone),
  peer(
    'own-group',
    `${valueOf(VARIABLE.peerNumber)}@\${dialed_domain}`,
    theLastDialWorked,
    inTheOwnDomain,
    registeredThere,
  ),
];

/** [W30] Before the name in the caller profile, which of a leg without a log-in is that of its From. */
export function peerRules({ proxies }: House): readonly Rule<PeerRule | 'own-diallers-proxy'>[] {
  const dialler = peer('own-diallers-proxy', valueOf(VARIABLE.dialler), lastTalkWith('originating_leg_uuid'));
  const after = PEER_RULES.findIndex(({ name }) => name === 'own-diallers-login');
  return proxies.length === 0 ? PEER_RULES : [...PEER_RULES.slice(0, after), dialler, ...PEER_RULES.slice(after)];
}

/** A leg that was dialled, or has dialled again, may show its own user there: nobody is their own parker. */
function peer<Name extends string>(name: Name, who: string, ...given: readonly Question[]): Rule<Name> {
  const notSelf = { text: `${who} ${valueOf(VARIABLE.who)}`, expression: '^([^ ]+) (?!\\1$)' };
  return { name, given: [...given, notSelf], who };
}
