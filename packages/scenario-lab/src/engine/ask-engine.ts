/** The engine's own view of its lots, over its HTTP interface. */
import type { OrbitView } from '../lab.js';

const VIEWS: readonly string[] = ['reserved', 'parked', 'recalling', 'claimed'];

interface CallShown {
  readonly orbit?: unknown;
  readonly kind?: unknown;
}

export async function askOrbit(httpPort: number, orbit: string): Promise<OrbitView> {
  const call = (await liveCalls(httpPort)).find((one) => one.orbit === orbit);
  return call !== undefined && isView(call.kind) ? call.kind : 'free';
}

/** `701 parked`, ... */
export async function askOrbitsTaken(httpPort: number): Promise<readonly string[]> {
  const calls = await liveCalls(httpPort);
  return calls.filter(({ kind }) => isView(kind)).map(({ orbit, kind }) => `${String(orbit)} ${String(kind)}`);
}

async function liveCalls(httpPort: number): Promise<readonly CallShown[]> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/calls`, { signal: AbortSignal.timeout(2000) });
  if (answer.status !== 200) throw new Error(`/calls says ${answer.status}`);
  const body: unknown = await answer.json();
  return Array.isArray(body) ? body : [];
}

const isView = (kind: unknown): kind is OrbitView => typeof kind === 'string' && VIEWS.includes(kind);
