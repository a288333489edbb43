/** Splits at a sign that is not a blank; `'...'` protects it (switch_utils.c:separate_string_char_delim). */
export function splitAt(sign: string, text: string): string[] {
  const items = [''];
  let quoted = false;
  for (const char of text) {
    if (char === "'") quoted = !quoted;
    else if (char === sign && !quoted) items.push('');
    else items.push(`${items.pop() ?? ''}${char}`);
  }
  return items.map((item) => item.replaceAll(/^ +| +$/g, ''));
}

/**
 * Splits at blanks; `'...'` protects blanks and a backslash the next character
 * (switch_utils.c:switch_separate_string with a blank).
 */
export function splitArguments(text: string, limit = Number.POSITIVE_INFINITY): string[] {
  const words: string[] = [];
  let word = '';
  let inside = false;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\\' && /['\\ ]/.test(text[at + 1] ?? '')) {
      word += text[at + 1] ?? '';
      inside = true;
      at += 1;
    } else if (char === "'") {
      quoted = !quoted;
      inside = true;
    } else if (char === ' ' && !quoted) {
      if (!inside) continue;
      words.push(word);
      word = '';
      inside = false;
      if (words.length === limit - 1) {
        const rest = text.slice(at + 1).trim();
        if (rest !== '') words.push(rest);
        return words;
      }
    } else {
      word += char;
      inside = true;
    }
  }
  if (inside) words.push(word);
  return words;
}
