/** What somebody types at the prompt, as a command. Phones have numbers and names: `alice` is 1000. */
import { LAB_USERS, type LabUser } from '../lab.js';

export type TryCommand =
  | { readonly kind: 'dial'; readonly who: LabUser; readonly number: string }
  | { readonly kind: 'answer'; readonly who: LabUser }
  | { readonly kind: 'hang-up'; readonly who: LabUser }
  | { readonly kind: 'transfer'; readonly who: LabUser; readonly number: string }
  | { readonly kind: 'hold' | 'resume'; readonly who: LabUser }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'engine'; readonly does: 'dies' | 'returns' }
  | { readonly kind: 'lots' | 'phones' | 'hearing' | 'help' | 'quit' | 'nothing' }
  | { readonly kind: 'unknown'; readonly why: string };

export const HELP = `  alice calls 1001        1001 answers           1001 hangs up
  1001 parks              1001 parks on 702      1002 dials 701
  1001 transfers to 1003  1001 holds             1001 resumes
  who hears whom          lots                   phones
  engine dies             engine returns         wait 5
  help                    quit`;

const NAMES = new Map<string, LabUser>([
  ['alice', '1000'],
  ['bob', '1001'],
  ['carol', '1002'],
  ['dave', '1003'],
  ['erin', '1004'],
  ['frank', '1005'],
  ['grace', '1006'],
  ['heidi', '1007'],
  ['desk', '1008'],
]);

/** `bob`; every phone has a name besides its number. */
export const nameOf = (user: LabUser): string => [...NAMES].find(([, one]) => one === user)?.[0] ?? user;

const LONGEST_WAIT_S = 600;

/** Case and spare blanks do not count. Never throws. */
export function readCommand(line: string): TryCommand {
  const text = line.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (text === '') return { kind: 'nothing' };
  const plain = PLAIN.get(text);
  if (plain !== undefined) return plain;
  const wait = /^wait (\d+)$/.exec(text)?.[1];
  if (wait !== undefined) return { kind: 'wait', seconds: Math.min(Number(wait), LONGEST_WAIT_S) };
  const [, name = '', act = ''] = /^(\S+) (.+)$/.exec(text) ?? [];
  const who = userNamed(name);
  if (who === undefined) return { kind: 'unknown', why: `"${line.trim()}" is not understood; try: help` };
  return actOf(who, act) ?? { kind: 'unknown', why: `${name} cannot "${act}"; try: help` };
}

const PLAIN: ReadonlyMap<string, TryCommand> = new Map<string, TryCommand>([
  ['lots', { kind: 'lots' }],
  ['phones', { kind: 'phones' }],
  ['who hears whom', { kind: 'hearing' }],
  ['help', { kind: 'help' }],
  ['quit', { kind: 'quit' }],
  ['exit', { kind: 'quit' }],
  ['engine dies', { kind: 'engine', does: 'dies' }],
  ['engine returns', { kind: 'engine', does: 'returns' }],
]);

const NUMBER = '([0-9*#]{1,16}|[a-z]+)';
const ACTS: readonly (readonly [RegExp, (who: LabUser, number: string) => TryCommand])[] = [
  [new RegExp(`^(?:calls|dials) ${NUMBER}$`), (who, number) => ({ kind: 'dial', who, number })],
  [/^answers$/, (who) => ({ kind: 'answer', who })],
  [/^hangs up$/, (who) => ({ kind: 'hang-up', who })],
  [/^parks$/, (who) => ({ kind: 'transfer', who, number: '*70' })],
  [new RegExp(`^(?:parks on|transfers to) ${NUMBER}$`), (who, number) => ({ kind: 'transfer', who, number })],
  [/^holds$/, (who) => ({ kind: 'hold', who })],
  [/^resumes$/, (who) => ({ kind: 'resume', who })],
];

function actOf(who: LabUser, act: string): TryCommand | undefined {
  for (const [pattern, make] of ACTS) {
    const match = pattern.exec(act);
    if (match === null) continue;
    const number = match[1] ?? '';
    return /^[a-z]/.test(number) && !NAMES.has(number) ? undefined : make(who, NAMES.get(number) ?? number);
  }
  return undefined;
}

const userNamed = (name: string): LabUser | undefined => NAMES.get(name) ?? LAB_USERS.find((user) => user === name);
