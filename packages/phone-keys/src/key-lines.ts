/**
 * The lines that make keys of a phone watch orbits, and one key park, make by make: as provisioning templates in use write them
 * (FusionPBX's for Yealink, Snom, Poly, Grandstream and Fanvil, Cisco's own guides for MPP and SPA). Pure.
 * Every phone subscribes to the dialogs of the orbit in the domain of its own line (RFC 4235), and calls the number when the key is
 * pressed; what a press in a call does is the phone's own setting, and stands among the lines where it can be set.
 */

export const KEY_MAKES = [
  'yealink',
  'snom',
  'grandstream',
  'polycom',
  'cisco',
  'cisco-spa',
  'fanvil',
  'linphone',
] as const;
export type KeyMake = (typeof KEY_MAKES)[number];

export const isKeyMake = (text: string): text is KeyMake => KEY_MAKES.some((make) => make === text);

export interface KeysWanted {
  readonly orbits: readonly string[];
  readonly domain: string;
  /** Number of the first key on the phone, from 1. */
  readonly first: number;
  /** The park code for a key in front of the orbits'; no such key without it. */
  readonly park?: string;
}

export function keyLines(make: KeyMake, { orbits, domain, first, park }: KeysWanted): string {
  const { orbit: ofOrbit, park: ofPark, settings } = MAKES[make];
  const parkKey = park === undefined || ofPark === null ? [] : [ofPark({ number: park, domain, key: first })];
  const keys = orbits.map((number, nth) => ofOrbit({ number, domain, key: first + parkKey.length + nth }));
  return [...(park === undefined ? [] : settings), ...parkKey, ...keys].join('\n');
}

interface Key {
  readonly number: string;
  readonly domain: string;
  readonly key: number;
}

type Line = (key: Key) => string;

interface Make {
  readonly orbit: Line;
  /** `null`: it has no keys that could park. */
  readonly park: Line | null;
  /** Of the whole phone: a press in a call sends the call there. */
  readonly settings: readonly string[];
}

/** One value to a line; nothing in it ends the line. */
const flat = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ');
const xml = (text: string): string =>
  flat(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
/** Semicolons part the fields of a Cisco function. */
const field = (text: string): string => xml(text.replaceAll(';', ''));

const yealinkKey = (key: number, type: number, value: string, label: string): string =>
  [
    `linekey.${key}.type = ${type}`,
    `linekey.${key}.line = 1`,
    `linekey.${key}.value = ${flat(value)}`,
    `linekey.${key}.label = ${flat(label)}`,
  ].join('\n');

/** Function keys count from 0. */
const snomKey = (key: number, action: string, label: string): string =>
  `<fkey idx="${key - 1}" context="1" label="${xml(label)}" perm="RW">${xml(action)}</fkey>`;

const grandstreamKey = (key: number, mode: string, value: string, label: string): string =>
  [
    `pks.vpk.${key}.keyMode = ${mode}`,
    `pks.vpk.${key}.description = ${flat(label)}`,
    `pks.vpk.${key}.value = ${flat(value)}`,
  ].join('\n');

/** An extended function of a line key that has no line of its own. */
const ciscoKey = (key: number, what: string): string =>
  [
    `<Extension_${key}_>Disabled</Extension_${key}_>`,
    `<Extended_Function_${key}_>${what}</Extended_Function_${key}_>`,
  ].join('\n');

/** A memory key: number, line, and what kind it is. */
const fanvilKey = (key: number, kind: string, value: string, label: string): string =>
  `<Fkey index="${key}"><Type>1</Type><Value>${xml(value)}@1/${kind}</Value><Title>${xml(label)}</Title></Fkey>`;

const MAKES: Readonly<Record<KeyMake, Make>> = {
  yealink: {
    // Type 16 is BLF.
    orbit: ({ number, key }) => yealinkKey(key, 16, number, number),
    // Type 13 is a speed dial; in a call it does what the setting says.
    park: ({ number, key }) => yealinkKey(key, 13, number, 'Park'),
    settings: ['transfer.dsskey_deal_type = 2'],
  },
  snom: {
    orbit: ({ number, key }) => snomKey(key, `blf ${number}`, number),
    park: ({ number, key }) => snomKey(key, `transfer ${number}`, 'Park'),
    settings: ['<quick_transfer perm="RW">blind</quick_transfer>'],
  },
  grandstream: {
    orbit: ({ number, key }) => grandstreamKey(key, 'BLF', number, number),
    park: ({ number, key }) => grandstreamKey(key, 'CallPark', number, 'Park'),
    settings: ['call.transfer.modeViaVpk = 0'],
  },
  polycom: {
    // `automata`: a press in a call transfers it there; `normal` would call, or intercept.
    orbit: ({ number, key }) =>
      [
        `attendant.resourceList.${key}.address="${xml(number)}"`,
        `attendant.resourceList.${key}.label="${xml(number)}"`,
        `attendant.resourceList.${key}.type="automata"`,
      ].join('\n'),
    // Soft keys count for themselves; it is there in a call only.
    park: ({ number, key }) =>
      [
        `softkey.${key}.label="Park"`,
        `softkey.${key}.action="^${xml(number)}$Trefer$"`,
        `softkey.${key}.enable="1"`,
        `softkey.${key}.use.active="1"`,
      ].join('\n'),
    settings: ['feature.enhancedFeatureKeys.enabled="1"'],
  },
  cisco: {
    orbit: ({ number, domain, key }) => {
      const at = `${field(number)}@${field(domain)}`;
      return ciscoKey(key, `fnc=blf+sd+cp;sub=${at};ext=${at};nme=${field(number)}`);
    },
    park: ({ number, domain, key }) => ciscoKey(key, `fnc=sd;ext=${field(number)}@${field(domain)};nme=Park`),
    settings: [],
  },
  'cisco-spa': {
    // The phone puts its proxy there.
    orbit: ({ number, key }) =>
      ciscoKey(key, `fnc=blf+sd+cp;sub=${field(number)}@$PROXY;ext=${field(number)}@$PROXY;nme=${field(number)}`),
    park: ({ number, key }) => ciscoKey(key, `fnc=sd;ext=${field(number)}@$PROXY;nme=Park`),
    settings: [],
  },
  fanvil: {
    // `bb`: a lamp, and in a call a blind transfer.
    orbit: ({ number, key }) => fanvilKey(key, 'bb', number, number),
    park: ({ number, key }) => fanvilKey(key, 'c', number, 'Park'),
    settings: [],
  },
  // It has no keys and no lamps: a contact for each orbit (vCard, RFC 6350), which can be called and transferred to.
  linphone: {
    orbit: ({ number, domain }) =>
      [
        'BEGIN:VCARD',
        'VERSION:4.0',
        `FN:${flat(number)}`,
        `IMPP:sip:${flat(number)}@${flat(domain)}`,
        'END:VCARD',
      ].join('\n'),
    park: ({ number, domain }) =>
      ['BEGIN:VCARD', 'VERSION:4.0', 'FN:Park', `IMPP:sip:${flat(number)}@${flat(domain)}`, 'END:VCARD'].join('\n'),
    settings: [],
  },
};
