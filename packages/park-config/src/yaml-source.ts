import { LineCounter, parseDocument, Scalar, visit, type Document, type ErrorCode } from 'yaml';

import { showPath, type Complaint, type ConfigProblem } from './problem.js';
import { renameKeys } from './renamed-keys.js';
import { isTouched, offsetOf, stumblesOf, type Stumble } from './yaml-places.js';

/** A parsed file that still knows where everything stands. */
export interface YamlSource {
  /** Maps, lists and texts; never a number or a truth value (see {@link readYaml}). */
  readonly content: unknown;
  /** What is wrong before the meaning of anything is asked: the syntax, and keys that stand twice. */
  readonly problems: readonly ConfigProblem[];
  /** Keys with the name of an earlier release. */
  readonly warnings: readonly ConfigProblem[];
  /**
   * `whole`: everything that was written is in `content`. `damaged`: the parser has left something out or put it elsewhere,
   * so that what is missing may only be missing to us.
   */
  readonly state: 'whole' | 'damaged';
  /** Whether this complaint may be only the consequence of a syntax error. */
  isConsequence(complaint: Complaint): boolean;
  place(complaint: Complaint): ConfigProblem;
}

/**
 * Reads YAML with the "failsafe" schema (YAML 1.2.2, section 10.1): each scalar stays the text that was written, so that
 * the orbit 0042 keeps its zeros and the user 1000 is not a number. What a text means, its field says. After a syntax error
 * the parser goes on as well as it can, and so do we.
 */
export function readYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const unplaced = { file, field: '' };
  const stumbles = stumblesOf(document, text);
  const syntax = onePerLine(stumbles.map((each) => ({ ...unplaced, ...at(each.start), ...wordsOf(each) })));
  const aliases = danglingAliases(document).map(({ offset, ...words }) => ({ ...unplaced, ...at(offset), ...words }));
  const place = (complaint: Complaint): ConfigProblem => ({
    file,
    ...at(offsetOf(document, complaint)),
    field: showPath(complaint.path),
    message: complaint.message,
    fix: complaint.fix,
  });
  const renamed = renameKeys(document.contents, place);
  return {
    content: document.toJS({ maxAliasCount: 100 }),
    problems: [...syntax, ...aliases, ...renamed.problems],
    warnings: renamed.warnings,
    state: syntax.length > 0 ? 'damaged' : 'whole',
    isConsequence: (complaint) => isTouched(document, stumbles, complaint),
    place,
  };
}

const wordsOf = ({ code, message }: Stumble): Pick<ConfigProblem, 'message' | 'fix'> => ({
  message: code === 'DUPLICATE_KEY' ? 'this key stands twice in its map' : message,
  fix: fixFor(code),
});

/** What the parser says further about the same line is only how it came to terms with the first. */
const onePerLine = (problems: readonly ConfigProblem[]): readonly ConfigProblem[] =>
  problems.filter(({ line }, index) => problems.findIndex((other) => other.line === line) === index);

function fixFor(code: ErrorCode): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'keep one of the two';
    case 'TAB_AS_INDENT':
      return 'indent with blanks';
    case 'BAD_INDENT':
      return 'give lines that belong together the same indentation';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'put a value with a colon in quotes, and begin a key of its own as far left as its neighbours';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'write `key: value`, with a colon and a blank';
    case 'MISSING_CHAR':
      return 'close what was opened';
    default:
      return 'mend the YAML: a value with a colon, a star or a bracket needs quotes';
  }
}

/** `*70` without quotes: nothing is called 70, so the text was meant, and is taken as such for the rest of the reading. */
function danglingAliases(document: Document.Parsed): { offset: number; message: string; fix: string }[] {
  const found: { offset: number; message: string; fix: string }[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      const name = alias.source;
      found.push({
        offset: alias.range?.[0] ?? 0,
        message: `*${name} without quotes is a YAML alias, and nothing is called ${name}`,
        fix: `write '*${name}' in quotes`,
      });
      const meant = new Scalar(`*${name}`);
      meant.range = alias.range ?? null;
      return meant;
    },
  });
  return found;
}
