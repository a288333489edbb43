/** A small writer for the switch's XML dialplan: enough for our files, and everything in it is escaped. */

export interface Action {
  readonly application: string;
  readonly data?: string;
  /** Done while the dialplan is searched, so that later conditions see it (mod_dialplan_xml.c:parse_exten). */
  readonly inline?: true;
}

export interface Condition {
  /** `never`: the conditions after this one are looked at whether it holds or not (mod_dialplan_xml.c:parse_exten). */
  readonly breaks?: 'never';
  readonly field: string;
  readonly expression: string;
  readonly actions: readonly Action[];
  readonly antiActions: readonly Action[];
  /** Looked at only where this one holds, after its actions. */
  readonly nested?: readonly Condition[];
}

export interface Extension {
  readonly name: string;
  /** Written above it. Must not hold two dashes in a row (XML 1.0, section 2.5). */
  readonly comment: string | null;
  /** The switch looks at the extensions after this one too. */
  readonly goesOn: boolean;
  readonly conditions: readonly Condition[];
}

export const act = (application: string, data?: string): Action =>
  data === undefined ? { application } : { application, data };

export const set = (variable: string, value: string): Action => act('set', `${variable}=${value}`);

/**
 * Several variables by one action: the switch fires two events with everything it knows of the leg for each action
 * (switch_core_session.c:switch_core_session_exec), which costs far more than what the action does. None of the values may hold a `|`.
 */
export const setMany = (values: Readonly<Record<string, string>>): Action =>
  act(
    'multiset',
    `^^|${Object.entries(values)
      .map(([variable, value]) => `${variable}=${value}`)
      .join('|')}`,
  );

export const setAtOnce = (variable: string, value: string): Action => ({ ...set(variable, value), inline: true });

/** Exactly this number. */
export const named = (name: string): string => `^${name}$`;

/** A condition; on a match its actions are added to what the leg will do. */
export const when = (field: string, expression: string, ...actions: readonly Action[]): Condition => ({
  field,
  expression,
  actions,
  antiActions: [],
});

/** The same beside others: whether it holds or not, the next one is looked at. */
export const alsoWhen = (field: string, expression: string, ...actions: readonly Action[]): Condition => ({
  ...when(field, expression, ...actions),
  breaks: 'never',
});

/** What is looked at only where `condition` holds; the conditions after it are looked at in any case. */
export const within = (condition: Condition, ...nested: readonly Condition[]): Condition => ({
  ...condition,
  breaks: 'never',
  nested,
});

export const extension = (name: string, comment: string | null, ...conditions: readonly Condition[]): Extension => ({
  name,
  comment,
  goesOn: false,
  conditions,
});

export const alsoGoingOn = (written: Extension): Extension => ({ ...written, goesOn: true });

/** XML 1.0, section 2.4 and 3.1: what may not stand in an attribute between double quotes. */
export const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export function writeExtension(written: Extension, indent: string): string {
  const lines = written.comment === null ? [] : [`${indent}<!-- ${written.comment} -->`];
  const goesOn = written.goesOn ? ' continue="true"' : '';
  lines.push(`${indent}<extension name="${escapeAttribute(written.name)}"${goesOn}>`);
  for (const condition of written.conditions) lines.push(...writeCondition(condition, `${indent}  `));
  lines.push(`${indent}</extension>`);
  return lines.join('\n');
}

function writeCondition(condition: Condition, indent: string): readonly string[] {
  const head = `${indent}<condition field="${escapeAttribute(condition.field)}" expression="${escapeAttribute(condition.expression)}"${condition.breaks === undefined ? '' : ` break="${condition.breaks}"`}`;
  const nested = condition.nested ?? [];
  if (condition.actions.length + condition.antiActions.length + nested.length === 0) return [`${head}/>`];
  return [
    `${head}>`,
    ...condition.actions.map((action) => writeAction('action', action, `${indent}  `)),
    ...condition.antiActions.map((action) => writeAction('anti-action', action, `${indent}  `)),
    ...nested.flatMap((each) => writeCondition(each, `${indent}  `)),
    `${indent}</condition>`,
  ];
}

function writeAction(element: 'action' | 'anti-action', action: Action, indent: string): string {
  const data = action.data === undefined ? '' : ` data="${escapeAttribute(action.data)}"`;
  const inline = action.inline === true ? ' inline="true"' : '';
  return `${indent}<${element} application="${escapeAttribute(action.application)}"${data}${inline}/>`;
}
