/** File, relative to `conf/dialplan/`, and its text. */
export type RenderedDialplan = ReadonlyMap<string, string>;
