import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { XMLParser } from 'fast-xml-parser';

export type BreakRule = 'on-false' | 'on-true' | 'always' | 'never';

export interface DialplanAction {
  readonly application: string;
  readonly data: string;
  /** Runs while the dialplan is still being searched. */
  readonly inline: boolean;
}

export interface FieldTest {
  /** A profile field such as `destination_number`, or text with `${...}`; null is a condition that always holds. */
  readonly field: string | null;
  readonly expression: string;
}

export interface DialplanCondition {
  readonly test: FieldTest;
  /** `<condition regex="all|any|xor">` with its `<regex>` children; null for the ordinary form. */
  readonly regex: { readonly rule: 'all' | 'any' | 'xor'; readonly tests: readonly FieldTest[] } | null;
  readonly breakRule: BreakRule;
  readonly actions: readonly DialplanAction[];
  readonly antiActions: readonly DialplanAction[];
  readonly nested: readonly DialplanCondition[];
}

export interface DialplanExtension {
  readonly name: string;
  readonly continues: boolean;
  readonly conditions: readonly DialplanCondition[];
}

/** Extensions by context, in the order in which they are searched. */
export type Dialplan = Map<string, DialplanExtension[]>;

interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toElements(parsed: unknown): XmlElement[] {
  if (!Array.isArray(parsed)) return [];
  const elements: XmlElement[] = [];
  for (const item of parsed) {
    if (!isRecord(item)) continue;
    const tag = Object.keys(item).find((key) => key !== ':@' && key !== '#text' && !key.startsWith('?'));
    if (tag === undefined) continue;
    const inner = item[tag];
    const rawAttributes = item[':@'];
    const attributes: Record<string, string> = {};
    if (isRecord(rawAttributes)) {
      for (const [name, value] of Object.entries(rawAttributes)) attributes[name] = String(value);
    }
    elements.push({ tag, attributes, children: toElements(inner), text: textOf(inner) });
  }
  return elements;
}

function textOf(parsed: unknown): string {
  if (!Array.isArray(parsed)) return '';
  return parsed.map((item) => (isRecord(item) && '#text' in item ? String(item['#text']) : '')).join('');
}

function toAction(element: XmlElement): DialplanAction {
  return {
    application: element.attributes['application'] ?? '',
    data: element.text !== '' ? element.text : (element.attributes['data'] ?? ''),
    inline: element.attributes['inline'] === 'true',
  };
}

function toTest(element: XmlElement): FieldTest {
  const expressionChild = element.children.find((child) => child.tag === 'expression');
  return {
    field: element.attributes['field'] ?? null,
    expression: expressionChild?.text ?? element.attributes['expression'] ?? '',
  };
}

function toBreakRule(text: string | undefined): BreakRule {
  return text === 'on-true' || text === 'always' || text === 'never' ? text : 'on-false';
}

function toCondition(element: XmlElement): DialplanCondition {
  const rule = element.attributes['regex'];
  return {
    test: toTest(element),
    regex:
      rule === 'all' || rule === 'any' || rule === 'xor'
        ? { rule, tests: element.children.filter((child) => child.tag === 'regex').map(toTest) }
        : null,
    breakRule: toBreakRule(element.attributes['break']),
    actions: element.children.filter((child) => child.tag === 'action').map(toAction),
    antiActions: element.children.filter((child) => child.tag === 'anti-action').map(toAction),
    nested: element.children.filter((child) => child.tag === 'condition').map(toCondition),
  };
}

function toExtension(element: XmlElement): DialplanExtension {
  return {
    name: element.attributes['name'] ?? '_anon_',
    continues: element.attributes['continue'] === 'true',
    conditions: element.children.filter((child) => child.tag === 'condition').map(toCondition),
  };
}

function collect(elements: readonly XmlElement[], context: string, into: Dialplan): void {
  for (const element of elements) {
    switch (element.tag) {
      case 'context':
        collect(element.children, element.attributes['name'] ?? context, into);
        break;
      case 'extension': {
        const extensions = into.get(context) ?? [];
        extensions.push(toExtension(element));
        into.set(context, extensions);
        break;
      }
      default:
        // <include>, <document>, <section> and the pre-processor's leavings are only wrapping.
        collect(element.children, context, into);
    }
  }
}

/**
 * Adds a dialplan file to `into`. Extensions outside any `<context>` belong to `context`, as files in `conf/dialplan/default/`
 * do, which the stock configuration includes from inside that context.
 *
 * @throws Error when the text is not XML.
 */
export function addDialplanText(text: string, context: string, into: Dialplan): void {
  collect(toElements(parser.parse(text)), context, into);
}

export interface DialplanFile {
  readonly context: string;
  readonly text: string;
  readonly isLast: boolean;
}

/** Every `*.xml` below `directory`, with the context its place implies: the name of its folder. */
export function readDialplanDirectory(directory: string): DialplanFile[] {
  const files = readdirSync(directory, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.xml') && statSync(join(directory, file)).isFile())
    .toSorted();
  return files.map((file) => {
    const folder = relative('.', dirname(file));
    return {
      context: folder === '' ? basename(file, '.xml') : basename(folder),
      text: readFileSync(join(directory, file), 'utf8'),
      isLast: basename(file).startsWith('zz_'),
    };
  });
}
