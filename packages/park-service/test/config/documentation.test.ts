import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { keptRecords, parseConfig, rawConfigSchema } from '@parkade/park-config';

const PAGE = readFileSync(fileURLToPath(new URL('../../../../docs/configuration.md', import.meta.url)), 'utf8');

interface Definition {
  readonly type?: string;
  readonly innerType?: unknown;
  readonly element?: unknown;
  readonly valueType?: unknown;
  readonly shape?: Readonly<Record<string, unknown>>;
}

const definitionOf = (schema: unknown): Definition => (schema as { _zod: { def: Definition } })._zod.def;

/** Every key a configuration may hold, with its place. */
function keysOf(schema: unknown, place: string): readonly string[] {
  const { type, innerType, element, valueType, shape } = definitionOf(schema);
  if (type === 'optional') return keysOf(innerType, place);
  if (type === 'array') return keysOf(element, place);
  if (type === 'record') return keysOf(valueType, place);
  return Object.entries(shape ?? {}).flatMap(([key, inner]) => [`${place}${key}`, ...keysOf(inner, `${place}${key}.`)]);
}

/** `forward` and `records` hide behind a union of words and a map, where the walk does not look. */
const KEYS = [
  ...keysOf(rawConfigSchema, ''),
  'then.forward',
  'forward.extension',
  'forward.context',
  ...keysOf(keptRecords, 'records.'),
];

const yamlBlocks = (): readonly string[] => [...PAGE.matchAll(/```yaml\n([^]*?)```/g)].map((match) => match[1] ?? '');

describe('docs/configuration.md', () => {
  it('finds the keys of the schema', () => {
    expect(KEYS).toEqual(expect.arrayContaining(['lots.recall.chain.ring', 'nodes.addresses', 'prompts.lot-full']));
    expect(KEYS.length).toBeGreaterThan(60);
  });

  it.each(KEYS)('explains %s', (key) => {
    expect(PAGE).toContain(`\`${key.split('.').at(-1) ?? ''}\``);
  });

  it('tells the defaults: written out or left out, the configuration is the same', () => {
    const [written = ''] = yamlBlocks();
    const short = `
version: 1
nodes: [{ name: fs-a, esl: '127.0.0.1:8021', password: secret }]
lots: { main: { domain: pbx.example.org, orbits: ['701-720'] } }
`;
    const configOf = (text: string) => {
      const loading = parseConfig(text);
      return loading.kind === 'ok' ? loading.config : loading.problems;
    };
    expect(parseConfig(written)).toMatchObject({ kind: 'ok' });
    expect(configOf(written)).toEqual(configOf(short));
  });

  it('has examples that are right', () => {
    for (const example of yamlBlocks()) {
      expect(parseConfig(example, 'example', () => ({ kind: 'ok', text: 'from-a-file' }))).toMatchObject({
        kind: 'ok',
      });
    }
    expect(yamlBlocks().length).toBe(8);
  });
});
