/** Who calls whom, from where: the switch's own view of a leg (switch_caller.h: switch_caller_profile_t). */
export interface CallerProfile {
  username: string;
  dialplan: string;
  context: string;
  callerIdName: string;
  callerIdNumber: string;
  origCallerIdName: string;
  origCallerIdNumber: string;
  calleeIdName: string;
  calleeIdNumber: string;
  ani: string;
  networkAddr: string;
  destinationNumber: string;
  rdnis: string;
  source: string;
  transferSource: string;
  /** Identity of the profile, not of the leg: it is what `transfer_source` names. */
  profileUuid: string;
  createdAt: number;
}

export function newProfile(parts: Partial<CallerProfile> & { readonly profileUuid: string }): CallerProfile {
  return {
    username: '',
    dialplan: 'XML',
    context: 'default',
    callerIdName: '',
    callerIdNumber: '',
    origCallerIdName: '',
    origCallerIdNumber: '',
    calleeIdName: '',
    calleeIdNumber: '',
    ani: '',
    networkAddr: '127.0.0.1',
    destinationNumber: '',
    rdnis: '',
    source: 'mod_sofia',
    transferSource: '',
    createdAt: Date.now(),
    ...parts,
  };
}

/** Fields a dialplan condition or `${...}` may name (switch_caller.c:switch_caller_get_field_by_name). */
export function profileField(profile: CallerProfile, name: string): string | undefined {
  switch (name) {
    case 'username':
      return profile.username;
    case 'dialplan':
      return profile.dialplan;
    case 'context':
      return profile.context;
    case 'caller_id_name':
      return profile.callerIdName;
    case 'caller_id_number':
      return profile.callerIdNumber;
    case 'orig_caller_id_name':
      return profile.origCallerIdName;
    case 'orig_caller_id_number':
      return profile.origCallerIdNumber;
    case 'callee_id_name':
      return profile.calleeIdName;
    case 'callee_id_number':
      return profile.calleeIdNumber;
    case 'ani':
      return profile.ani;
    case 'network_addr':
      return profile.networkAddr;
    case 'destination_number':
      return profile.destinationNumber;
    case 'rdnis':
      return profile.rdnis;
    case 'source':
      return profile.source;
    default:
      return undefined;
  }
}

/** `Caller-*` (or `Channel-*`, `Other-Leg-*`) headers of a profile. */
export function profileHeaders(profile: CallerProfile, prefix: string): [string, string][] {
  const headers: [string, string][] = [
    ['Username', profile.username],
    ['Dialplan', profile.dialplan],
    ['Caller-ID-Name', profile.callerIdName],
    ['Caller-ID-Number', profile.callerIdNumber],
    ['Orig-Caller-ID-Name', profile.origCallerIdName],
    ['Orig-Caller-ID-Number', profile.origCallerIdNumber],
    ['Callee-ID-Name', profile.calleeIdName],
    ['Callee-ID-Number', profile.calleeIdNumber],
    ['Network-Addr', profile.networkAddr],
    ['ANI', profile.ani],
    ['RDNIS', profile.rdnis],
    ['Destination-Number', profile.destinationNumber],
    ['Source', profile.source],
    ['Transfer-Source', profile.transferSource],
    ['Context', profile.context],
  ];
  return headers.filter(([, value]) => value !== '').map(([name, value]) => [`${prefix}-${name}`, value]);
}
