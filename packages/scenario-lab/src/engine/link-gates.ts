/** The cables between the engine and its nodes, for stories that cut them. */
import { TcpProxy } from '@parkade/testkit';
import type { NodeName } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import type { EngineProcessDeps } from './engine-config.js';

export class LinkGates {
  /** As the engine sees them: the event sockets behind the cables. */
  readonly deps: EngineProcessDeps;
  readonly #gates: ReadonlyMap<string, TcpProxy>;

  private constructor(deps: EngineProcessDeps, gates: ReadonlyMap<string, TcpProxy>) {
    this.deps = deps;
    this.#gates = gates;
  }

  /** Without the setting `cuttableLinks` nothing is put in between. */
  static async between(around: EngineProcessDeps, settings: LotSettings): Promise<LinkGates> {
    if (settings.cuttableLinks !== true) return new LinkGates(around, new Map());
    const gates = new Map<string, TcpProxy>();
    for (const { name, esl } of around.nodes) gates.set(name, await TcpProxy.start(esl.port));
    const nodes = around.nodes.map((node) => ({
      ...node,
      esl: { ...node.esl, port: gates.get(node.name)?.port ?? node.esl.port },
    }));
    return new LinkGates({ ...around, nodes }, gates);
  }

  /** @throws Error when the story did not ask for cables. */
  of(node: NodeName): TcpProxy {
    const gate = this.#gates.get(node);
    if (gate === undefined) throw new Error(`the link to ${node} cannot be cut: the setting cuttableLinks is missing`);
    return gate;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#gates.values()].map((gate) => gate.close()));
  }
}
