import type { z } from 'zod';

import { mapBehind } from './fields.js';
import { nearest } from './nearest.js';
import { complain, type Complaint, type ConfigPath } from './problem.js';
import { rawConfigSchema, REQUIRED_SECTIONS, type RawConfig } from './raw-config.js';

export interface ShapeReading {
  readonly complaints: readonly Complaint[];
  /** What is left when the refused fields are put aside; `undefined` when that is not a configuration at all. */
  readonly rest: RawConfig | undefined;
}

/** How each required key looks, for the fix of a missing one. */
const EXAMPLES: Readonly<Record<string, string>> = {
  version: 'version: 1',
  nodes: 'nodes: [{name: fs-a, esl: 127.0.0.1:8021, password_file: ..., peer: 127.0.0.1:5080}]',
  lots: "lots: {main: {domain: pbx.example.org, orbits: ['701-720']}}",
  name: 'name: fs-a',
  url: 'url: https://hooks.example.org/parkade',
  endpoint: 'endpoint: http://127.0.0.1:4318/v1/traces',
  secret_file: 'secret_file: secrets/webhook',
  esl: 'esl: 127.0.0.1:8021',
  orbits: "orbits: ['701-720']",
  ring: 'ring: parker',
  for: 'for: 20s',
  dial: 'dial: sofia/gateway/trunk/%s',
  forward: "forward: {extension: '5000', context: default}",
  extension: "extension: '5000'",
  context: 'context: default',
};

/** More rounds are not needed: a refused field is put aside, then its map, then the list around it. */
const MOST_ROUNDS = 6;

/**
 * Compares what was written with the shape, and then goes on without the refused fields, so that one typing slip does
 * not hide an overlap of two lots further down.
 */
export function readShape(content: unknown): ShapeReading {
  const kept: unknown = structuredClone(content);
  const complaints: Complaint[] = isMap(content)
    ? REQUIRED_SECTIONS.filter((section) => !(section in content)).map((section) => missing([section]))
    : [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const parsed = rawConfigSchema.safeParse(kept);
    if (round === 0 && !parsed.success) {
      complaints.push(...parsed.error.issues.flatMap((issue) => complaintsOf(issue, kept)));
    }
    if (parsed.success) return { complaints, rest: parsed.data };
    for (const issue of parsed.error.issues) putAside(kept, issue);
  }
  return { complaints, rest: undefined };
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function complaintsOf(issue: z.core.$ZodIssue, content: unknown): Complaint[] {
  const path = plainPath(issue.path);
  const found = valueAt(content, path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], knownKeys(path)));
  if (issue.code === 'custom') return [complain(path, issue.message, fixOf(issue))];
  if (path.length === 0)
    return [complain([], 'is not a configuration', 'begin with `version: 1`, `nodes:` and `lots:`')];
  return [found === undefined ? missing(path) : wrongKind(path, issue, found)];
}

function unknownKey(path: ConfigPath, known: readonly string[]): Complaint {
  const key = String(path.at(-1));
  const near = nearest(key, known);
  const fix = near === undefined ? `the keys here are: ${known.join(', ')}` : `did you mean \`${near}\`?`;
  const meant = near === undefined ? {} : { meant: [...path.slice(0, -1), near] };
  return { path, at: 'key', message: `there is no key \`${key}\` here`, fix, ...meant };
}

function missing(path: ConfigPath): Complaint {
  const key = String(path.at(-1));
  return { path, at: 'value', message: 'is missing', fix: `add \`${EXAMPLES[key] ?? `${key}: ...`}\`` };
}

function wrongKind(path: ConfigPath, issue: z.core.$ZodIssue, found: unknown): Complaint {
  const expected = issue.code === 'invalid_type' ? issue.expected : 'string';
  const key = String(path.at(-1) ?? '');
  const example = EXAMPLES[key];
  const like = example === undefined ? '' : `, like \`${example}\``;
  const given = found === '' ? 'is empty' : `is ${kindOf(found)}`;
  if (expected === 'array') {
    return complain(path, `${given}, not a list`, `write a list: one "- item" a line, or [a, b]${like}`);
  }
  if (expected === 'object' || expected === 'record') {
    return complain(path, `${given}, not a map of keys`, `write "key: value" lines under it${like}`);
  }
  return complain(path, `${given}, not a single value`, `write one value${like}`);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a map' : 'a single value';
}

function fixOf(issue: z.core.$ZodIssueCustom): string {
  const fix: unknown = issue.params?.['fix'];
  return typeof fix === 'string' ? fix : 'see docs/configuration.md';
}

const plainPath = (path: readonly PropertyKey[]): ConfigPath =>
  path.map((step) => (typeof step === 'symbol' ? step.toString() : step));

function valueAt(content: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    content,
  );
}

/** The keys of the map at this place of the shape: the shape is asked, not written down again. */
function knownKeys(path: ConfigPath): readonly string[] {
  let shape: unknown = rawConfigSchema;
  for (const step of path) {
    const definition = definitionOf(shape);
    if (definition['type'] === 'array') shape = definition['element'];
    else if (definition['type'] === 'record') shape = definition['valueType'];
    else shape = (definition['shape'] as Record<string, unknown> | undefined)?.[step];
  }
  return Object.keys((definitionOf(shape)['shape'] as Record<string, unknown> | undefined) ?? {});
}

function definitionOf(shape: unknown): Record<string, unknown> {
  const definition = (mapBehind(shape) as { _zod?: { def?: Record<string, unknown> } } | undefined)?._zod?.def ?? {};
  return definition['type'] === 'optional' ? definitionOf(definition['innerType']) : definition;
}

function putAside(content: unknown, issue: z.core.$ZodIssue): void {
  const path = plainPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const owner = valueAt(content, path);
    if (isMap(owner)) for (const key of issue.keys) Reflect.deleteProperty(owner, key);
    return;
  }
  const present = valueAt(content, path) !== undefined;
  const target = present ? path : path.slice(0, -1);
  const owner = valueAt(content, target.slice(0, -1));
  const last = target.at(-1);
  if (last !== undefined && typeof owner === 'object' && owner !== null) Reflect.set(owner, last, undefined);
}
