import { z } from 'zod';

import type { Reader } from './reading.js';

/** A single value, read by a {@link Reader}; its complaint and fix become a zod issue. */
export const field = <T>(reader: Reader<T>) =>
  z.string().transform((text, context): T => {
    const reading = reader(text.trim());
    if (reading.kind === 'read') return reading.value;
    context.addIssue({ code: 'custom', message: reading.message, params: { fix: reading.fix } });
    return z.NEVER;
  });

/**
 * A list. Items that were refused are read again as `undefined` (see `read-shape.ts`), so that the others keep their
 * place in the list and can still be checked.
 */
export const list = <T extends z.ZodType>(item: T) => z.array(item.optional());

/** One value, a list of them, or a map: whichever was written says how it is read. */
export const byKind = <O extends z.ZodType, L extends z.ZodType, M extends z.ZodType>(one: O, many: L, map: M) =>
  z.unknown().transform((value, context): z.output<O> | z.output<L> | z.output<M> => {
    const schema = Array.isArray(value) ? many : typeof value === 'object' && value !== null ? map : one;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data as z.output<O> | z.output<L> | z.output<M>;
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return z.NEVER;
  });

const maps = new WeakMap<object, z.ZodType>();

/** Either one of some words, or a map: `then: stay`, `then: {forward: ...}`. */
export const wordOr = <W, T extends z.ZodType>(words: Reader<W>, map: T) => {
  const either = z.unknown().transform((value, context): W | z.output<T> => {
    const parsed = typeof value === 'string' ? field(words).safeParse(value) : map.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return z.NEVER;
  });
  maps.set(either, map);
  return either;
};

/** The map that may stand where {@link wordOr} was said; whatever else it is given comes back. */
export const mapBehind = (schema: unknown): unknown =>
  typeof schema === 'object' && schema !== null ? (maps.get(schema) ?? schema) : schema;
