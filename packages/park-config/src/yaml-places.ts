import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  visit,
  type Document,
  type ErrorCode,
  type Node,
  type Pair,
} from 'yaml';

import type { Complaint, ConfigPath } from './problem.js';

/** The start of what the complaint is about; of the nearest thing around it when it is missing. */
export function offsetOf(document: Document.Parsed, complaint: Complaint): number {
  const { steps } = walk(document, complaint.path);
  const last = steps.length === complaint.path.length ? steps.at(-1) : undefined;
  const empty = isScalar(last?.value) && last.value.source === '';
  if (last !== undefined && complaint.at === 'value' && !empty) {
    const start = rangeOf(last.value)?.[0];
    if (start !== undefined) return start;
  }
  return rangeOf(steps.findLast(({ place }) => rangeOf(place) !== undefined)?.place)?.[0] ?? 0;
}

/** Where the parser stumbled: offsets into the text. */
export interface Stumble {
  readonly code: ErrorCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** A quote is missed where it was opened, not at the end of the file; a wrong indentation goes as far as what is indented. */
export const stumblesOf = (document: Document.Parsed, text: string): readonly Stumble[] =>
  document.errors.map(({ code, message, pos: [start, end] }) => ({
    code,
    message: message.split('\n')[0] ?? message,
    start: code === 'MISSING_CHAR' ? (quotedAround(document, start) ?? start) : start,
    end: end + text.slice(end).search(/[^ \t]|$/),
  }));

function quotedAround(document: Document.Parsed, offset: number): number | undefined {
  let found: number | undefined;
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (!range || (type !== 'QUOTE_SINGLE' && type !== 'QUOTE_DOUBLE')) return undefined;
      if (range[0] > offset || range[2] < offset) return undefined;
      found = range[0];
      return visit.BREAK;
    },
  });
  return found;
}

/**
 * Whether a syntax error touches what the complaint is about: the thing itself, the map in which something is missing, a key
 * above it (then it may belong elsewhere), or a bracket above it (what follows the error may have been swallowed).
 */
export function isTouched(document: Document.Parsed, stumbles: readonly Stumble[], complaint: Complaint): boolean {
  // A key that stands twice moves nothing.
  const errors = stumbles.filter(({ code }) => code !== 'DUPLICATE_KEY');
  const { path, at } = complaint;
  const touches = (node: unknown): boolean => {
    const [start, , end] = rangeOf(node) ?? [Infinity, Infinity, Infinity];
    return errors.some((error) => error.start <= end && error.end >= start);
  };
  // `domain: pbx: x`: the map that begins there takes the lines after it for its own.
  const swallows = (node: unknown): boolean =>
    isCollection(node) &&
    (node.flow === true
      ? touches(node)
      : errors.some((error) => error.code === 'BLOCK_AS_IMPLICIT_KEY' && error.start === rangeOf(node)?.[0]));
  const { steps, complete } = walk(document, path);
  if (steps.some(({ key, value }) => touches(key) || swallows(value))) return true;
  const about = steps.at(-1)?.value ?? document.contents;
  return (at === 'value' || !complete) && touches(about);
}

interface Step {
  readonly key: unknown;
  readonly value: unknown;
  /** What stands for it when it is pointed at. */
  readonly place: unknown;
}

/** The nodes along a path, as far as it can be gone. */
function walk(document: Document.Parsed, path: ConfigPath): { steps: readonly Step[]; complete: boolean } {
  const steps: Step[] = [];
  let node: unknown = document.contents;
  for (const step of path) {
    const found = childOf(document, node, step);
    if (found === undefined) return { steps, complete: false };
    steps.push(found);
    node = found.value;
  }
  return { steps, complete: true };
}

function childOf(document: Document.Parsed, node: unknown, step: ConfigPath[number]): Step | undefined {
  const parent = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(parent) && typeof step === 'number') {
    const item = parent.items[step];
    return item === undefined ? undefined : { key: undefined, value: item, place: item };
  }
  if (!isMap(parent)) return undefined;
  // Of a key that stands twice, the last is read.
  const pair = parent.items.findLast((each: Pair) => isScalar(each.key) && each.key.value === String(step));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value, place: pair.key };
}

const rangeOf = (node: unknown): Node['range'] | undefined => (node as Node | null | undefined)?.range ?? undefined;
