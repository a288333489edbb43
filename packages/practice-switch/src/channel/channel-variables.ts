/** The variables a channel carries itself (switch_channel.c: channel->variables); profile fields and globals are not among them. */
export class ChannelVariables {
  readonly #values = new Map<string, string>();

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** An empty or missing value unsets the variable. */
  set(name: string, value: string | undefined): void {
    if (value === undefined || value === '') this.#values.delete(name);
    else this.#values.set(name, value);
  }

  /** Adds to a list variable: one value stays plain, more become `ARRAY::a|:b`. */
  push(name: string, value: string): void {
    const before = this.#values.get(name);
    if (before === undefined) this.#values.set(name, value);
    else if (before.startsWith('ARRAY::')) this.#values.set(name, `${before}|:${value}`);
    else this.#values.set(name, `ARRAY::${before}|:${value}`);
  }

  isTrue(name: string): boolean {
    return /^(true|yes|on|enable|enabled|active|t|[1-9]\d*)$/i.test(this.#values.get(name) ?? '');
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#values[Symbol.iterator]();
  }
}
