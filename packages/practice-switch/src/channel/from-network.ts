/**
 * Text from a SIP message as it comes into a caller profile: `${` is made harmless (switch_caller.h:
 * profile_dup_clean). Nothing else is.
 */
export function profileText(text: string): string {
  return text.replaceAll('${', '%{');
}

/** Variables set from SIP are refused when they hold `${` (switch_channel.c:switch_channel_set_variable_var_check). */
export function isSafeVariable(text: string): boolean {
  return !text.includes('${');
}

const READ_BY_SOFIA = new Map([['p-asserted-identity', 'sip_P-Asserted-Identity']]);

/** The variables that headers of an INVITE become, as written; P-Asserted-Identity with the profile's `p-asserted-id-parse` at `verbatim`. */
export function headerVariables(headers: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...headers]
    .filter(([, value]) => isSafeVariable(value))
    .map(([name, value]) => [READ_BY_SOFIA.get(name.toLowerCase()) ?? `sip_h_${name}`, value] as const);
}
