/** What `${...}` may ask for. */
export interface ExpansionSource {
  /** A channel variable, a caller-profile field or a global variable; undefined when unset. */
  variable(name: string): string | undefined;
  /** `${command(arguments)}`: an API command's answer. */
  api(command: string, args: string): string;
}

/** Values are expanded again, up to this depth (switch_channel.c:switch_channel_expand_variables_check). */
const MAX_DEPTH = 100;

/**
 * Replaces `${name}`, `${name:offset:length}`, `${name[index]}` and `${command(arguments)}`. Unset names become nothing.
 * Escaped `\$` stays a dollar sign.
 */
export function expandVariables(text: string, source: ExpansionSource, depth = 0): string {
  if (depth > MAX_DEPTH || !text.includes('${')) return text;
  let result = '';
  for (let at = 0; at < text.length;) {
    if (text[at] === '\\' && text[at + 1] === '$') {
      result += '$';
      at += 2;
      continue;
    }
    if (text[at] !== '$' || text[at + 1] !== '{') {
      result += text[at] ?? '';
      at += 1;
      continue;
    }
    const end = closingBrace(text, at + 2);
    if (end < 0) return result + text.slice(at);
    result += resolve(text.slice(at + 2, end), source, depth + 1);
    at = end + 1;
  }
  return result;
}

function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '{') open += 1;
    if (text[at] === '}' && (open -= 1) === 0) return at;
  }
  return -1;
}

function resolve(inside: string, source: ExpansionSource, depth: number): string {
  const call = /^([A-Za-z_][\w.-]*)\s*\(([\s\S]*)\)$/.exec(inside);
  if (call !== null) {
    const [, command = '', args = ''] = call;
    return source.api(command, expandVariables(args, source, depth));
  }
  const plain = expandVariables(inside, source, depth);
  const sliced = /^(.+?):(-?\d+)(?::(\d+))?$/.exec(plain);
  if (sliced !== null) {
    const [, name = '', offset = '0', length] = sliced;
    const value = expandVariables(source.variable(name) ?? '', source, depth);
    const from = Number(offset) < 0 ? Math.max(0, value.length + Number(offset)) : Number(offset);
    return value.slice(from, length === undefined ? undefined : from + Number(length));
  }
  const indexed = /^(.+)\[(\d+)\]$/.exec(plain);
  if (indexed !== null) {
    const [, name = '', index = '0'] = indexed;
    return arrayItem(source.variable(name) ?? '', Number(index));
  }
  return expandVariables(source.variable(plain) ?? '', source, depth);
}

function arrayItem(value: string, index: number): string {
  if (!value.startsWith('ARRAY::')) return index === 0 ? value : '';
  return value.slice('ARRAY::'.length).split('|:')[index] ?? '';
}
