/** Hang-up causes by the switch's own names (switch_types.h: switch_call_cause_t), with their Q.850 numbers. */
const CODES = {
  UNALLOCATED_NUMBER: 1,
  NO_ROUTE_DESTINATION: 3,
  NORMAL_CLEARING: 16,
  USER_BUSY: 17,
  NO_USER_RESPONSE: 18,
  NO_ANSWER: 19,
  SUBSCRIBER_ABSENT: 20,
  CALL_REJECTED: 21,
  REDIRECTION_TO_NEW_DESTINATION: 23,
  EXCHANGE_ROUTING_ERROR: 25,
  DESTINATION_OUT_OF_ORDER: 27,
  INVALID_NUMBER_FORMAT: 28,
  NORMAL_UNSPECIFIED: 31,
  NORMAL_TEMPORARY_FAILURE: 41,
  REQUESTED_CHAN_UNAVAIL: 44,
  CHAN_NOT_IMPLEMENTED: 66,
  INCOMPATIBLE_DESTINATION: 88,
  RECOVERY_ON_TIMER_EXPIRE: 102,
  ORIGINATOR_CANCEL: 487,
  LOSE_RACE: 502,
  MANAGER_REQUEST: 503,
  BLIND_TRANSFER: 600,
  ATTENDED_TRANSFER: 601,
  ALLOTTED_TIMEOUT: 602,
  PICKED_OFF: 605,
  USER_NOT_REGISTERED: 606,
  PROGRESS_TIMEOUT: 607,
  MEDIA_TIMEOUT: 804,
  SYSTEM_SHUTDOWN: 609,
} as const;

export type Cause = keyof typeof CODES;

export function isCause(text: string): text is Cause {
  return Object.hasOwn(CODES, text);
}

/** Unknown words mean NORMAL_CLEARING, as in switch_channel.c:switch_channel_str2cause for an empty word. */
export function causeFromText(text: string, otherwise: Cause = 'NORMAL_CLEARING'): Cause {
  const word = text.trim().toUpperCase();
  if (isCause(word)) return word;
  const byNumber = Object.entries(CODES).find(([, code]) => String(code) === word)?.[0];
  return byNumber !== undefined && isCause(byNumber) ? byNumber : otherwise;
}

export function causeNumber(cause: Cause): number {
  return CODES[cause];
}

const STATUSES: Partial<Readonly<Record<Cause, number>>> = {
  UNALLOCATED_NUMBER: 404,
  NO_ROUTE_DESTINATION: 404,
  USER_BUSY: 486,
  CALL_REJECTED: 603,
  REDIRECTION_TO_NEW_DESTINATION: 410,
  RECOVERY_ON_TIMER_EXPIRE: 408,
  DESTINATION_OUT_OF_ORDER: 502,
  EXCHANGE_ROUTING_ERROR: 483,
  INVALID_NUMBER_FORMAT: 484,
  NORMAL_TEMPORARY_FAILURE: 503,
  CHAN_NOT_IMPLEMENTED: 501,
  INCOMPATIBLE_DESTINATION: 488,
  ORIGINATOR_CANCEL: 487,
};

/** The final SIP status of a call that ends with `cause` before its answer (mod_sofia.c:hangup_cause_to_sip). */
export function statusOf(cause: Cause): number {
  return STATUSES[cause] ?? 480;
}

/** The cause an outbound leg ends with when the far side refuses (seen live; sofia_glue.c:sofia_glue_sip_cause_to_freeswitch). */
export function causeOfStatus(status: number): Cause {
  switch (status) {
    case 404:
      return 'UNALLOCATED_NUMBER';
    case 408:
      return 'RECOVERY_ON_TIMER_EXPIRE';
    case 486:
    case 600:
      return 'USER_BUSY';
    case 403:
    case 603:
      return 'CALL_REJECTED';
    case 488:
      return 'INCOMPATIBLE_DESTINATION';
    case 503:
      return 'NORMAL_TEMPORARY_FAILURE';
    default:
      return 'NO_USER_RESPONSE';
  }
}

const COMPLETED_ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"';

const REASONS: Partial<Readonly<Record<Cause, string>>> = {
  LOSE_RACE: COMPLETED_ELSEWHERE,
  PICKED_OFF: COMPLETED_ELSEWHERE,
  ORIGINATOR_CANCEL: 'SIP;cause=487;text="ORIGINATOR_CANCEL"',
  ATTENDED_TRANSFER: 'SIP;cause=801;text="ATTENDED_TRANSFER"',
};

/** What the phone reads in CANCEL or BYE (Reason header, RFC 3326; mod_sofia.c:sofia_on_hangup). */
export function reasonText(cause: Cause): string {
  return REASONS[cause] ?? `Q.850;cause=${CODES[cause]};text="${cause}"`;
}
