import type { DialplanAction, DialplanCondition, DialplanExtension, FieldTest } from './parse.js';

/** What a search may read and do; the leg behind it is none of the matcher's business. */
export interface MatchContext {
  /** A caller-profile field or `${...}` text, expanded. */
  field(name: string): string;
  expand(text: string): string;
  setVariable(name: string, value: string): void;
  runInline(action: DialplanAction): void;
  warn(text: string): void;
}

export interface MatchedExtension {
  readonly name: string;
  readonly actions: readonly DialplanAction[];
}

interface TestResult {
  readonly holds: boolean;
  /** Set when the expression has a group: then `$1` is replaced in the actions (mod_dialplan_xml.c:parse_exten). */
  readonly groups: RegExpMatchArray | null;
}

/**
 * Searches a context. Fields and `${...}` in conditions are read now; `${...}` in actions is left for later, when each action
 * runs (mod_dialplan_xml.c:dialplan_hunt). Null when nothing matched.
 */
export function searchContext(
  extensions: readonly DialplanExtension[],
  context: MatchContext,
): MatchedExtension | null {
  let name: string | null = null;
  const actions: DialplanAction[] = [];
  for (const extension of extensions) {
    const found: DialplanAction[] = [];
    const proceed = walk(extension.conditions, context, found);
    if (found.length > 0) {
      name ??= extension.name;
      actions.push(...found);
    }
    if (proceed && !extension.continues) break;
  }
  return name === null ? null : { name, actions };
}

/** True when the search may stop here: the last condition looked at held, or its anti-actions spoke. */
function walk(conditions: readonly DialplanCondition[], context: MatchContext, found: DialplanAction[]): boolean {
  let proceed = false;
  for (const condition of conditions) {
    const result = condition.regex === null ? runTest(condition.test, context) : runRegexSet(condition.regex, context);
    proceed = result.holds;
    const chosen = result.holds ? condition.actions : condition.antiActions;
    for (const action of chosen) {
      take(result.groups === null ? action : substituted(action, result.groups), context, found);
      proceed = true;
    }
    if (breaksHere(condition.breakRule, result.holds)) break;
    if (proceed && condition.nested.length > 0) {
      proceed = walk(condition.nested, context, found);
      if (!proceed && condition.breakRule !== 'never') break;
    }
  }
  return proceed;
}

function breaksHere(rule: DialplanCondition['breakRule'], holds: boolean): boolean {
  switch (rule) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'on-true':
      return holds;
    case 'on-false':
      return !holds;
  }
}

function runTest(test: FieldTest, context: MatchContext): TestResult {
  if (test.field === null) return { holds: true, groups: null };
  const value = test.field.includes('$') ? context.expand(test.field) : context.field(test.field);
  const expression = context.expand(test.expression);
  const pattern = compile(expression, context);
  const match = pattern === null ? null : value.match(pattern);
  return { holds: match !== null, groups: expression.includes('(') ? match : null };
}

function runRegexSet(set: NonNullable<DialplanCondition['regex']>, context: MatchContext): TestResult {
  const results = set.tests.map((test) => runTest(test, context));
  const passed = results.filter((result) => result.holds);
  const groups = passed.at(-1)?.groups ?? null;
  switch (set.rule) {
    case 'all':
      return { holds: passed.length === results.length, groups };
    case 'any':
      return { holds: passed.length > 0, groups };
    case 'xor':
      return { holds: passed.length === 1, groups };
  }
}

function compile(expression: string, context: MatchContext): RegExp | null {
  try {
    return new RegExp(expression);
  } catch {
    context.warn(`regular expression not understood: ${expression}`);
    return null;
  }
}

function substituted(action: DialplanAction, groups: RegExpMatchArray): DialplanAction {
  const data = action.data.replaceAll(/\$(\d{1,2})/g, (_, index: string) => groups[Number(index)] ?? '');
  return { ...action, data };
}

function take(action: DialplanAction, context: MatchContext, found: DialplanAction[]): void {
  if (action.inline) context.runInline(action);
  else found.push(action);
}
