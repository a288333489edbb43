/** What a catalogue has to have: made from the English one. */
import type { en } from './en.js';

export type Plural = { readonly one: string; readonly other: string };
export type Key = keyof typeof en;
export type Catalogue = { readonly [K in Key]: (typeof en)[K] extends string ? string : Plural };

type Named<S> = S extends `${string}{${infer P}}${infer R}` ? P | Named<R> : never;
type Text<K extends Key> = (typeof en)[K] extends { readonly other: infer O } ? O : (typeof en)[K];
/** What a sentence has to be given: its placeholders. */
export type Gaps<K extends Key> = Named<Text<K>>;
/** Keys of sentences without gaps. */
export type PlainKey = { [K in Key]: [Gaps<K>] extends [never] ? K : never }[Key];
export type SentenceArguments<K extends Key, T> = [Gaps<K>] extends [never] ? [] : [Readonly<Record<Gaps<K>, T>>];
