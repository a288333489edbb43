import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
} from 'yaml';

import type { Complaint, ConfigPath, ConfigProblem } from './problem.js';
import { showPath } from './problem.js';

/** A parsed file that still knows where everything stands. */
export interface YamlSource {
  /** Maps, lists and texts; never a number or a truth value (see {@link readYaml}). */
  readonly content: unknown;
  place(complaint: Complaint): ConfigProblem;
}

export type YamlReading =
  | { readonly kind: 'parsed'; readonly source: YamlSource }
  | { readonly kind: 'unreadable'; readonly problems: readonly ConfigProblem[] };

/**
 * Reads YAML with the "failsafe" schema (YAML 1.2.2, section 10.1): each scalar stays the text that was written, so that
 * the orbit 0042 keeps its zeros and the user 1000 is not a number. What a text means, its field says.
 */
export function readYaml(text: string, file: string): YamlReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems: ConfigProblem[] = document.errors.map((error) => ({
    file,
    ...at(error.pos[0]),
    field: '',
    message: error.code === 'DUPLICATE_KEY' ? 'this key stands twice in its map' : firstSentence(error.message),
    fix: fixFor(error.code),
  }));
  problems.push(
    ...danglingAliases(document).map(({ offset, name }) => ({
      file,
      ...at(offset),
      field: '',
      message: `*${name} without quotes is a YAML alias, and nothing is called ${name}`,
      fix: `write '*${name}' in quotes`,
    })),
  );
  if (problems.length > 0) return { kind: 'unreadable', problems };
  return {
    kind: 'parsed',
    source: {
      content: document.toJS({ maxAliasCount: 100 }),
      place: (complaint) => ({
        file,
        ...at(offsetOf(document, complaint)),
        field: showPath(complaint.path),
        message: complaint.message,
        fix: complaint.fix,
      }),
    },
  };
}

const firstSentence = (message: string): string => message.split('\n')[0] ?? message;

function fixFor(code: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'keep one of the two';
    case 'TAB_AS_INDENT':
      return 'indent with blanks';
    case 'BAD_INDENT':
      return 'give lines that belong together the same indentation';
    default:
      return 'mend the YAML: a value with a colon, a star or a bracket needs quotes';
  }
}

function danglingAliases(document: Document.Parsed): { offset: number; name: string }[] {
  const found: { offset: number; name: string }[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) found.push({ offset: alias.range?.[0] ?? 0, name: alias.source });
    },
  });
  return found;
}

/** The start of what the complaint is about; of the nearest thing around it when it is missing. */
function offsetOf(document: Document.Parsed, complaint: Complaint): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of complaint.path.entries()) {
    const found = childOf(document, node, step);
    if (found === undefined) return offset;
    const last = depth === complaint.path.length - 1;
    const empty = isScalar(found.value) && found.value.source === '';
    const wanted = last && complaint.at === 'value' && !empty ? found.value : (found.key ?? found.value);
    offset = startOf(wanted) ?? offset;
    node = found.value;
  }
  return offset;
}

interface Child {
  readonly key: unknown;
  readonly value: unknown;
}

function childOf(document: Document.Parsed, node: unknown, step: ConfigPath[number]): Child | undefined {
  const parent = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(parent) && typeof step === 'number') {
    const item = parent.items[step];
    return item === undefined ? undefined : { key: undefined, value: item };
  }
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((each: Pair) => isScalar(each.key) && each.key.value === String(step));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];
