import { splitArguments } from '../core/arguments.js';
import { expandVariables } from '../dialplan/expand.js';
import { startDialling } from '../switching/dial.js';
import type { OriginatingNode } from '../switching/outbound-legs.js';
import { flipCallerId, transferLeg } from '../switching/transfer.js';

/** Seconds an originate rings when nothing else says so (mod_commands.c:originate_function). */
const DEFAULT_SECONDS = 60;

interface OriginateRequest {
  readonly dial: string;
  readonly target:
    | { readonly kind: 'app'; readonly name: string; readonly data: string }
    | { readonly kind: 'extension'; readonly extension: string; readonly dialplan: string; readonly context: string };
  readonly seconds: number;
}

/** `{vars}<dial string> <extension>|&app(arguments) [<dialplan>] [<context>] [<name>] [<number>] [<seconds>]`. */
export async function originate(node: OriginatingNode, args: string): Promise<string> {
  const request = parse(args);
  if (request === null) return '-USAGE: <call url> <exten>|&<application_name>(<app_args>) [<dialplan>] [<context>]\n';
  const dial = expandVariables(request.dial, {
    variable: (name) => node.core.globals.get(name),
    api: (command, inner) => node.core.evaluate(command, inner),
  });
  const dialling = startDialling({ node, dial, parent: null, timeoutSec: request.seconds });
  const result = await dialling.result;
  if (result.kind === 'failed') return `-ERR ${result.cause}\n`;
  const { leg } = result;
  if (!leg.alive) return `-ERR ${leg.hangupCause ?? 'NORMAL_CLEARING'}\n`;
  if (request.target.kind === 'app') {
    const { name, data } = request.target;
    flipCallerId(leg);
    leg.orders.redirect({ kind: 'run', name: 'originate', actions: [{ application: name, data, inline: false }] });
  } else transferLeg(leg, request.target, 'from-outside');
  return `+OK ${leg.uuid}\n`;
}

/** The argument of `&app(...)` ends at the first `)`. Blocks and quotes keep their blanks. */
function parse(args: string): OriginateRequest | null {
  const { dial, rest } = takeDial(args.trim());
  if (dial === '' || rest === '') return null;
  const app = /^&([\w-]+)\(([^)]*)\)\s*(.*)$/s.exec(rest) ?? /^&([\w-]+)()\s*(.*)$/s.exec(rest);
  if (app !== null) {
    const [, name = '', data = '', tail = ''] = app;
    return { dial, target: { kind: 'app', name, data }, seconds: secondsOf(splitArguments(tail)[4]) };
  }
  const [extension = '', dialplan = 'XML', context = 'default', , , seconds] = splitArguments(rest);
  return { dial, target: { kind: 'extension', extension, dialplan, context }, seconds: secondsOf(seconds) };
}

function secondsOf(text: string | undefined): number {
  const seconds = Number.parseInt(text ?? '', 10);
  return seconds > 0 ? seconds : DEFAULT_SECONDS;
}

/** The dial string ends at the first blank that no quote and no bracket protects. */
function takeDial(text: string): { readonly dial: string; readonly rest: string } {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === "'") quoted = !quoted;
    else if (!quoted && (char === '{' || char === '[')) depth += 1;
    else if (!quoted && (char === '}' || char === ']')) depth -= 1;
    else if (char === ' ' && depth === 0 && !quoted)
      return { dial: text.slice(0, at), rest: text.slice(at + 1).trim() };
  }
  return { dial: text, rest: '' };
}
