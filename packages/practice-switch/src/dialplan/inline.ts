import { splitAt } from '../core/arguments.js';
import type { DialplanAction } from './parse.js';

/**
 * The `inline` dialplan: `app:data,app:data`; `m:^:` in front changes the separator to `^`
 * (mod_dptools.c:inline_dialplan_hunt).
 */
export function parseInline(text: string): DialplanAction[] {
  const changed = /^m:(.):/s.exec(text);
  const separator = changed?.[1] ?? ',';
  const list = changed === null ? text : text.slice(4);
  return splitAt(separator, list)
    .filter((item) => item !== '')
    .map((item) => {
      const colon = item.indexOf(':');
      return colon < 0
        ? { application: item, data: '', inline: false }
        : { application: item.slice(0, colon), data: item.slice(colon + 1), inline: false };
    });
}
