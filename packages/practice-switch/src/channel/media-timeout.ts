import type { Cause } from '../core/causes.js';
import type { Timing } from '../core/timing.js';

interface Watched {
  readonly node: { readonly timing: Timing };
  readonly variables: { get(name: string): string | undefined };
  hangUp(cause: Cause): void;
}

/**
 * `media_timeout`, ms without a packet until the switch hangs up. It is read when media starts (switch_core_media.c:
 * check_media_timeout_params); a variable that is set later changes nothing.
 */
export class MediaTimeout {
  readonly #leg: Watched;
  #afterMs = 0;

  constructor(leg: Watched) {
    this.#leg = leg;
  }

  mediaStarts(): void {
    this.#afterMs = Number.parseInt(this.#leg.variables.get('media_timeout') ?? '', 10) || 0;
  }

  /** The phone sends nothing any more. */
  silent(): void {
    if (this.#afterMs > 0) this.#leg.node.timing.afterClockMs(this.#afterMs, () => this.#leg.hangUp('MEDIA_TIMEOUT'));
  }
}
