import { createServer } from 'node:net';

import type { ResolvedConfig } from '@parkade/park-config';
import { bad, ok, type Finding } from './finding.js';

/** As in package.json, "engines". */
export function nodeVersionFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  return fits ? ok(`Node.js ${version}`) : bad(`Node.js ${version} is not supported`, 'use 20.19, 22.12, 24 or later');
}

/** Whether the listener could start here, or is running already. */
export async function listenerFinding({ listen, http }: ResolvedConfig): Promise<Finding> {
  const place = `${listen.host}:${String(listen.port)}`;
  const tried = await tryToListen(listen.host, listen.port);
  if (tried === 'free') return ok(`${place} is free (no Parkade is running here)`);
  if (tried !== 'EADDRINUSE')
    return bad(
      `${place} cannot be listened on: ${tried}`,
      'check `listen.host`: it must be an address of this machine',
    );
  const alive = await parkadeLives(http.host, http.port);
  return alive
    ? ok(`${place} is held by a running Parkade`)
    : bad(
        `${place} is held by another program`,
        `ss -ltnp 'sport = :${String(listen.port)}' shows which; or choose another \`listen.port\``,
      );
}

const tryToListen = (host: string, port: number): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve('free')));
  });

async function parkadeLives(host: string, port: number): Promise<boolean> {
  try {
    const shown = host === '0.0.0.0' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    const response = await fetch(`http://${shown}:${String(port)}/healthz`, { signal: AbortSignal.timeout(2000) });
    const body = (await response.json()) as { status?: unknown };
    return body.status === 'alive';
  } catch {
    return false;
  }
}
