import type { CallId, CommandOutcome, NodeId } from '@parkade/park-decision';
import type { PagedPhones, PageParams } from '@parkade/park-ports';
import type { Lines } from './command-lines.js';
import { endPageLine, pageLine } from './page-lines.js';

/** One line after the other; counted under the command's name. */
export type SendPage = (command: 'page' | 'end-page', node: NodeId, lines: Lines) => Promise<CommandOutcome>;

/** Phones that say that somebody waits, over the nodes' links. */
export class PhonePages implements PagedPhones {
  readonly #links: ReadonlyMap<NodeId, unknown>;
  readonly #send: SendPage;

  /** The map is the caller's own: a node that comes into it later is reached, too. */
  constructor(links: ReadonlyMap<NodeId, unknown>, send: SendPage) {
    this.#links = links;
    this.#send = send;
  }

  /** How the ringing ends nobody hears: it ends by itself. */
  page(node: NodeId, params: PageParams): Promise<CommandOutcome> {
    const line = pageLine(params);
    return this.#send('page', node, line === undefined ? undefined : [`bgapi ${line}`]);
  }

  async endPage(callId: CallId): Promise<void> {
    const line = endPageLine(callId);
    const lines = line === undefined ? undefined : [line];
    await Promise.all([...this.#links.keys()].map((node) => this.#send('end-page', node, lines)));
  }
}
