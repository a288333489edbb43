import { DECIDED, onHoldOnly, placeOf, type ExtensionName } from '@parkade/dialplan-contract';
import { gateCommand } from '../command-text/index.js';
import type { EslHeaders } from '../framing/index.js';

/** One command of an answer. */
export interface ScriptStep {
  /** Without its line end; has passed the final gate. */
  readonly line: string;
  /** Whether a refusal of this step means that the answer was not carried out. */
  readonly needed: boolean;
}

/** What is written to the socket of a request: `steps` in one write; then, only if a needed step was refused, `whenRefused`. */
export interface AnswerScript {
  readonly steps: readonly ScriptStep[];
  readonly whenRefused: readonly ScriptStep[];
}

/** `unfit`: some text cannot stand in a command; nothing at all may be written then, and the dialplan's fallback runs. */
export type DraftedScript =
  { readonly kind: 'script'; readonly script: AnswerScript } | { readonly kind: 'unfit'; readonly what: string };

/** `undefined` is text that a check of `command-text` refused; an empty text unsets the variable. */
export type Variables = Readonly<Record<string, string | number | undefined>>;

/** What may be a value in a list that the switch splits at `;` and `=`, and that gives quotes and backslashes a meaning. */
const PLAIN_VALUE = /^[0-9A-Za-z._@/:!*+#-]{0,512}$/;
const PRINTABLE = /^[^\x00-\x1f\x7f'"\\]+$/;
/** A text that may: a blank within it is nothing special there, around it the switch takes it away. */
const LISTED = /^(?! )[^\x00-\x1f\x7f;'"\\$]{1,512}(?<! )$/;

/**
 * Collects commands for one leg or two. The first unfit value spoils the whole draft: half a hand-over is worse than none.
 * Splitting rules: `mod_commands.c:uuid_setvar_multi_function`, `switch_utils.c:separate_string_blank_delim`.
 */
export class ScriptDraft {
  readonly #steps: ScriptStep[] = [];
  readonly #known: EslHeaders;
  #unsafeText: string | null = null;

  /**
   * @param known  What the switch has just told of a leg that stands still: a text it has is not written again, and what it has not is
   *               not taken away; for the switch reads a command byte by byte, and gives the processor away after each
   *               (mod_event_socket.c:read_packet).
   */
  constructor(known: EslHeaders = {}) {
    this.#known = known;
  }

  /**
   * Several variables in one command; their values hold no separator. At most 60, the switch cuts at 64. Of `texts`, which are those of
   * {@link setText}, each that cannot go along has a command of its own.
   */
  setAll(leg: string, variables: Variables, texts: Variables = {}): this {
    return this.#setPairs(leg, variables, texts, (pairs) => `api uuid_setvar_multi ${leg} ${pairs}`);
  }

  /** Like {@link setAll}, refused by the switch unless the leg is on hold ({@link onHoldOnly}). */
  setAllOnHold(leg: string, variables: Variables, texts: Variables = {}): this {
    return this.#setPairs(leg, variables, texts, (pairs) => `api ${onHoldOnly(leg, 'uuid_setvar_multi', pairs)}`);
  }

  /** Joins a leg that is on hold with another; refused by the switch when it is not on hold any more. */
  bridgeOnHold(leg: string, other: string): this {
    return this.needed(`api ${onHoldOnly(leg, 'uuid_bridge', other)}`);
  }

  /** One variable whose text may hold blanks and separators, but no quotes, backslashes or line ends. */
  setText(leg: string, name: string, text: string | undefined): this {
    if (text === undefined || !PRINTABLE.test(text)) return this.#spoil(name);
    return this.needed(`api uuid_setvar ${leg} ${name} ${text}`);
  }

  /** Like {@link setText}, for text that may be empty: then nothing is set. */
  setShown(leg: string, name: string, text: string): this {
    return text === '' ? this : this.setText(leg, name, text);
  }

  /** Sends the leg to an extension of the dialplan's own context. */
  transfer(leg: string, extension: ExtensionName): this {
    return this.needed(`api uuid_transfer ${leg} ${placeOf(extension)}`);
  }

  /** Like {@link transfer}, refused by the switch unless the leg is on hold. */
  transferOnHold(leg: string, extension: ExtensionName): this {
    return this.needed(`api ${onHoldOnly(leg, 'uuid_transfer', placeOf(extension))}`);
  }

  needed(line: string): this {
    return this.#add(line, true);
  }

  /** A command whose refusal changes nothing. */
  optional(line: string | null): this {
    return line === null ? this : this.#add(line, false);
  }

  finish(whenRefused: ScriptDraft | null = null): DraftedScript {
    if (this.#unsafeText !== null) return { kind: 'unfit', what: this.#unsafeText };
    if (whenRefused === null) return { kind: 'script', script: { steps: this.#steps, whenRefused: [] } };
    const sorry = whenRefused.finish();
    return sorry.kind === 'unfit'
      ? sorry
      : { kind: 'script', script: { steps: this.#steps, whenRefused: sorry.script.steps } };
  }

  #setPairs(leg: string, variables: Variables, texts: Variables, line: (pairs: string) => string): this {
    const pairs: string[] = [];
    for (const [name, value] of Object.entries(texts)) {
      if (value !== '' && this.#saidOf(leg, name) === String(value)) continue;
      if (value !== undefined && LISTED.test(String(value))) pairs.push(`${name}=${value}`);
      else this.setText(leg, name, value === undefined ? undefined : String(value));
    }
    for (const [name, value] of Object.entries(variables)) {
      const text = value === undefined ? undefined : String(value);
      if (text === undefined || !PLAIN_VALUE.test(text)) return this.#spoil(name);
      if (text !== '' || name in DECIDED || this.#saidOf(leg, name) !== '') pairs.push(`${name}=${text}`);
    }
    if (pairs.length === 0) return this;
    return pairs.length > 60 ? this.#spoil('variables') : this.needed(line(pairs.join(';')));
  }

  /** `undefined` of a leg of which the switch has said nothing. */
  #saidOf(leg: string, name: string): string | undefined {
    return leg === this.#known['Unique-ID'] ? variableOf(this.#known, name) : undefined;
  }

  #add(line: string, needed: boolean): this {
    const verdict = gateCommand(line);
    if (verdict.kind === 'stop') return this.#spoil(verdict.why);
    this.#steps.push({ line, needed });
    return this;
  }

  #spoil(what: string): this {
    this.#unsafeText ??= what;
    return this;
  }
}

/** The switch looks a variable up whatever the case of its name (switch_event.c:switch_event_get_header_ptr). */
function variableOf(channel: EslHeaders, name: string): string {
  const wanted = `variable_${name}`.toLowerCase();
  return Object.entries(channel).find(([one]) => one.toLowerCase() === wanted)?.[1] ?? '';
}
