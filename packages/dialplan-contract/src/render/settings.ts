import type { House } from '../house.js';
import type { LotPolicy, NodeId, NumberPlan } from '@parkade/park-decision';

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface DialplanNode {
  readonly node: NodeId;
  readonly site: string | null;
  /** IP addresses its calls come from. */
  readonly addresses: readonly string[];
}

export interface DialplanLot {
  /** As seen from no site in particular. */
  readonly policy: LotPolicy;
  /** As seen from the sites that see it otherwise. */
  readonly at: ReadonlyMap<string, LotPolicy>;
  /** The sites it is local to; `null` when it is everywhere. */
  readonly sites: readonly string[] | null;
  readonly numberPlans: readonly NumberPlan[];
}

/** A context that phones dial from. */
export interface PhoneContext {
  readonly context: string;
  /** The domains whose numbers hold there; `null`: all. */
  readonly domains: readonly string[] | null;
}

/** What the dialplan says of an installation: the part of the configuration that stands in it. */
export interface DialplanSettings {
  /** Where the switch finds the engines, tried in this order. */
  readonly listen: { readonly advertise: readonly Endpoint[] };
  readonly nodes: readonly DialplanNode[];
  readonly lots: readonly DialplanLot[];
  readonly prompts: Readonly<Record<'no-engine' | 'nobody-came', string>>;
  readonly house: House;
  /** Whole seconds, in ms. */
  readonly timeouts: { readonly guardMs: number };
  /** At least one context for phones; the first is that of whoever is of no other. */
  readonly contexts: { readonly phones: readonly PhoneContext[]; readonly peers: string };
}
