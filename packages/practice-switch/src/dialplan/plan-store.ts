import { addDialplanText, type Dialplan, type DialplanFile, readDialplanDirectory } from './parse.js';

export interface PlanSources {
  readonly directories: readonly string[];
  /** Searched after the directories, and before what sorts to a context's end: files `zz_…`. */
  readonly text: string;
  /** `$${name}` in the files. */
  global(name: string): string;
}

/** A node's dialplan: read once, read anew after {@link reload}. */
export class PlanStore {
  readonly #sources: PlanSources;
  /** Text replaced in all files, e.g. the address of the engine. */
  readonly #substitutions: ReadonlyMap<string, string>;
  #plan: Dialplan | null = null;

  constructor(sources: PlanSources, substitutions: Readonly<Record<string, string>>) {
    this.#sources = sources;
    this.#substitutions = new Map(Object.entries(substitutions));
  }

  /** @throws Error when a directory cannot be read or a file is not XML. */
  plan(): Dialplan {
    this.#plan ??= this.#read();
    return this.#plan;
  }

  reload(): void {
    this.#plan = null;
  }

  #read(): Dialplan {
    const plan: Dialplan = new Map();
    const atTheEnd: DialplanFile[] = [];
    for (const directory of this.#sources.directories) {
      for (const file of readDialplanDirectory(directory)) {
        if (file.isLast) atTheEnd.push(file);
        else addDialplanText(this.#prepared(file.text), file.context, plan);
      }
    }
    addDialplanText(this.#prepared(this.#sources.text), 'default', plan);
    for (const file of atTheEnd) addDialplanText(this.#prepared(file.text), file.context, plan);
    return plan;
  }

  #prepared(text: string): string {
    let result = text.replaceAll(/\$\$\{([^}]+)\}/g, (_, name: string) => this.#sources.global(name));
    for (const [from, to] of this.#substitutions) result = result.replaceAll(from, to);
    return result;
  }
}
