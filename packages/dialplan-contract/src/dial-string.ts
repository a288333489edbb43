/**
 * Whether a directory's `dial-string` rings nothing but what is registered, by SIP or by Verto, as the vanilla directory's does. Blocks of
 * variables, and variables, ring nobody.
 */
export function isByRegistration(dialString: string): boolean {
  const called = dialString
    .replaceAll(/\$\{\w+\}/g, '')
    .replaceAll(/\$\{(?:sofia|verto)_contact\([^{}]*\)\}/g, '%')
    .replaceAll(/\{[^{}]*\}|\[[^[\]]*\]|<[^<>]*>/g, '');
  return /^%(?:[,|%]|:_:)*$/.test(called);
}
