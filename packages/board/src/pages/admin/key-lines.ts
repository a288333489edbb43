/**
 * The lines that make keys of a phone watch bays, make by make: as provisioning templates in use write them (FusionPBX's for Yealink,
 * Snom, Poly and Grandstream, the MPP guide for Cisco). Pure.
 * Every phone subscribes to the dialogs of the bay in the domain of its own line (RFC 4235), and calls the number when the key is
 * pressed.
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
  // Type 16 is BLF.
  yealink: (bay, _domain, key) =>
    [
      `linekey.${key}.type = 16`,
      `linekey.${key}.line = 1`,
      `linekey.${key}.value = ${bay}`,
      `linekey.${key}.label = ${bay}`,
    ].join('\n'),
  // Function keys count from 0.
  snom: (bay, _domain, key) => `<fkey idx="${key - 1}" context="1" label="${bay}" perm="RW">blf ${bay}</fkey>`,
  grandstream: (bay, _domain, key) =>
    [`pks.vpk.${key}.keyMode = BLF`, `pks.vpk.${key}.description = ${bay}`, `pks.vpk.${key}.value = ${bay}`].join('\n'),
  // `automata`: a press in a call transfers it there; `normal` would call, or intercept.
  polycom: (bay, _domain, key) =>
    [
      `attendant.resourceList.${key}.address="${bay}"`,
      `attendant.resourceList.${key}.label="${bay}"`,
      `attendant.resourceList.${key}.type="automata"`,
    ].join('\n'),
  // An extended function of a line key that has no line of its own.
  cisco: (bay, domain, key) =>
    [
      `<Extension_${key}_>Disabled</Extension_${key}_>`,
      `<Extended_Function_${key}_>fnc=blf+sd+cp;sub=${bay}@${domain};ext=${bay}@${domain};nme=${bay}</Extended_Function_${key}_>`,
    ].join('\n'),
};
