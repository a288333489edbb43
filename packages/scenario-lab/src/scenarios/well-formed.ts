/** Whether a document is well-formed XML, as far as lamps write it: elements, attributes, text, the five entities. */

const NAME = String.raw`[A-Za-z_][\w.:-]*`;
/** No bare `<` or `&` (XML 1.0, productions 10 and 14). */
const TEXT = String.raw`(?:[^<&]|&(?:lt|gt|amp|quot|apos|#\d+|#x[0-9a-fA-F]+);)*`;
const VALUE = TEXT.replace('[^<&]', '[^<&"]');
const TOKEN = new RegExp(
  String.raw`<\?xml [^?<>]*\?>|<(?<open>${NAME})(?:\s+${NAME}="${VALUE}")*\s*(?<empty>/?)>|</(?<close>${NAME})\s*>|(?<text>${TEXT.replace(/\)\*$/, ')+')})`,
  'y',
);

/** What is wrong with it, or `undefined`. */
export function notWellFormed(document: string): string | undefined {
  const open: string[] = [];
  let elements = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < document.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(document);
    if (token === null) return `not XML from here on: ${document.slice(at, at + 60)}`;
    const { open: opened, empty, close, text } = token.groups ?? {};
    if (opened !== undefined) {
      elements += 1;
      if (empty === '') open.push(opened);
    }
    if (close !== undefined && open.pop() !== close) return `</${close}> closes something else`;
    if (text !== undefined && open.length === 0 && text.trim() !== '') return `text outside: ${text.slice(0, 60)}`;
  }
  if (open.length > 0) return `<${open.join('><')}> stay open`;
  return elements > 0 ? undefined : 'no element';
}
