/** One destination with its own variables. */
export interface DialTarget {
  readonly variables: ReadonlyMap<string, string>;
  readonly address: string;
}

/** `{global}[own]a,b|c`: rounds are tried one after another, the targets of a round ring together. */
export interface DialString {
  readonly variables: ReadonlyMap<string, string>;
  readonly rounds: readonly (readonly DialTarget[])[];
}

export function parseDialString(text: string): DialString {
  const variables = new Map<string, string>();
  let rest = text.trim();
  while (rest.startsWith('{')) {
    const block = takeBlock(rest, '{', '}');
    for (const [name, value] of parseVariables(block.inside)) variables.set(name, value);
    rest = block.rest.trim();
  }
  const rounds = splitOutside(rest, '|').map((round) =>
    splitOutside(round, ',')
      .map((leg) => leg.trim())
      .filter((leg) => leg !== '')
      .map(parseTarget),
  );
  return { variables, rounds: rounds.filter((round) => round.length > 0) };
}

function parseTarget(text: string): DialTarget {
  const variables = new Map<string, string>();
  let rest = text;
  while (rest.startsWith('[') || rest.startsWith('{')) {
    const block = rest.startsWith('[') ? takeBlock(rest, '[', ']') : takeBlock(rest, '{', '}');
    for (const [name, value] of parseVariables(block.inside)) variables.set(name, value);
    rest = block.rest.trim();
  }
  return { variables, address: rest };
}

function takeBlock(text: string, open: string, close: string): { readonly inside: string; readonly rest: string } {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === open) depth += 1;
    else if (text[at] === close && (depth -= 1) === 0) return { inside: text.slice(1, at), rest: text.slice(at + 1) };
  }
  return { inside: '', rest: '' };
}

/**
 * `a=b,c=d`. A comma in a value must be escaped, quotes do not protect it; `^^:` in front changes the comma
 * (switch_event.c:switch_event_create_brackets).
 */
export function parseVariables(inside: string): Map<string, string> {
  const changed = /^\^\^(.)/s.exec(inside);
  const separator = changed?.[1] ?? ',';
  const list = changed === null ? inside : inside.slice(3);
  const variables = new Map<string, string>();
  for (const pair of splitEscaped(list, separator)) {
    const equals = pair.indexOf('=');
    if (equals <= 0) continue;
    variables.set(pair.slice(0, equals).trim(), unquoted(pair.slice(equals + 1)));
  }
  return variables;
}

function unquoted(value: string): string {
  return value.replace(/^\s*'/, '').replace(/'\s*$/, '');
}

function splitEscaped(text: string, separator: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\\' && at + 1 < text.length) {
      const next = text[at + 1] ?? '';
      parts[parts.length - 1] += next === 's' ? ' ' : next;
      at += 1;
    } else if (char === separator) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** Splits on `separator` outside `[]` and `{}`. */
function splitOutside(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\\') {
      parts[parts.length - 1] += char + (text[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (char === '[' || char === '{') depth += 1;
    if (char === ']' || char === '}') depth -= 1;
    if (char === separator && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}
