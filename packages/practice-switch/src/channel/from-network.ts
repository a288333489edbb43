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
