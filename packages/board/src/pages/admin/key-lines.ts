/**
 * The lines that make keys of a phone watch bays, make by make: what each maker's provisioning guide calls them. Pure.
 * Every phone subscribes to the dialogs of `bay@domain` (RFC 4235), and calls the number when the key is pressed.
 */
import type { KeyMake } from './words/en.js';

export interface KeysWanted {
  readonly bays: readonly string[];
  readonly domain: string;
  /** Number of the first key on the phone, from 1. */
  readonly first: number;
}

export function keyLines(make: KeyMake, { bays, domain, first }: KeysWanted): string {
  return bays.map((bay, nth) => LINES[make](bay, domain, first + nth)).join('\n');
}

type Line = (bay: string, domain: string, key: number) => string;

const LINES: Readonly<Record<KeyMake, Line>> = {
  // Yealink: linekey.X.type 16 is BLF.
  yealink: (bay, domain, key) =>
    [
      `linekey.${key}.type = 16`,
      `linekey.${key}.line = 1`,
      `linekey.${key}.value = ${bay}@${domain}`,
      `linekey.${key}.label = ${bay}`,
    ].join('\n'),
  // Snom: function keys count from 0; "blf" and the address, "|" before what a press dials.
  snom: (bay, domain, key) =>
    `<fkey idx="${key - 1}" context="1" label="${bay}" perm="">blf &lt;sip:${bay}@${domain}&gt;|${bay}</fkey>`,
  // Grandstream: P-values of virtual multi-purpose keys are the model's; their names in the web page are not.
  grandstream: (bay, domain, key) => `VMPK ${key}: mode BLF, account 1, description ${bay}, value ${bay}@${domain}`,
  // Poly: attendant resource list.
  polycom: (bay, domain, key) =>
    [
      `attendant.resourceList.${key}.address="sip:${bay}@${domain}"`,
      `attendant.resourceList.${key}.label="${bay}"`,
      `attendant.resourceList.${key}.type="automata"`,
    ].join('\n'),
  // Cisco 3PCC: an extended function of a line key that has no line of its own.
  cisco: (bay, domain, key) =>
    [
      `<Extension_${key}_>Disabled</Extension_${key}_>`,
      `<Extended_Function_${key}_>fnc=blf+sd;sub=${bay}@${domain};ext=${bay}@${domain};nme=${bay}</Extended_Function_${key}_>`,
    ].join('\n'),
};
