/** CF_CONTROLLED: somebody's socket or a park holds the channel; clearing it ends a park (switch_ivr.c:switch_ivr_park). */
export class ControlFlag {
  #isSet = false;
  readonly #watchers = new Set<() => void>();

  get isSet(): boolean {
    return this.#isSet;
  }

  set(): void {
    this.#isSet = true;
  }

  /** Watchers are told even when it was clear already. */
  clear(): void {
    this.#isSet = false;
    for (const tell of this.#watchers) tell();
  }

  /** Returns the way to stop watching. */
  onCleared(tell: () => void): () => void {
    this.#watchers.add(tell);
    return () => void this.#watchers.delete(tell);
  }
}
