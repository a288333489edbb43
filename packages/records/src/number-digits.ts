/**
 * By what two ways of writing a number are the same: its digits, without the international prefix (`+49 30 1234`, `0049301234` and
 * `49301234` are one number; `0301234` is another). Empty for `anonymous` and the like.
 */
export const digitsOf = (number: string): string => number.replace(/\D/g, '').replace(/^00/, '');
