/** The product's dialplan for practice nodes: rendered once, the engine's port filled in for each scenario. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDialplan } from '../engine/rendered-dialplan.js';
import { HOUSE_DIALPLAN, PUBLIC_DIALPLAN } from '../house-dialplan.js';
import type { LotSettings } from '../lot-settings.js';
import { HOLD_MUSIC, LAB_DOMAIN, NODE_NAMES } from '../lab-surroundings.js';

/** Stands for the engine's port in the rendered text; nobody listens there. */
const PLACEHOLDER_PORT = 7276;

export interface PracticeDialplan {
  /** Folder to read; a file's folder names its context. */
  readonly folder: string;
  /** The text that stands for the engine's address. */
  readonly engine: string;
}

export function writePracticeDialplan(folder: string, program?: string, settings?: LotSettings): PracticeDialplan {
  const around = {
    domain: LAB_DOMAIN,
    music: HOLD_MUSIC,
    listenPort: PLACEHOLDER_PORT,
    httpPort: PLACEHOLDER_PORT + 1,
    redis: { redis: { host: '127.0.0.1', port: 6379 } },
    redisPrefix: 'lab',
    nodes: NODE_NAMES.map((name, index) => ({
      name,
      esl: { port: 8021 + index, password: 'lab' },
      peerDial: `sofia/peers/%s@127.0.0.1:${5080 + index}`,
    })),
  };
  const rendered = renderDialplan(join(folder, 'render'), around, settings, program);
  const target = join(folder, 'dialplan');
  for (const context of ['default', 'public']) mkdirSync(join(target, context), { recursive: true });
  writeFileSync(join(target, 'default', '00_parkade.xml'), rendered.entry);
  writeFileSync(join(target, 'default', 'zz_parkade_astray.xml'), rendered.astray);
  writeFileSync(join(target, 'public', '00_parkade_peer.xml'), rendered.peer);
  writeFileSync(join(target, 'parkade.xml'), rendered.parkade);
  return { folder: target, engine: `127.0.0.1:${PLACEHOLDER_PORT}` };
}

/** The laboratory's own numbers, behind Parkade's. */
export const EXTENSIONS = `<include><context name="default">
${HOUSE_DIALPLAN}
</context><context name="public">
${PUBLIC_DIALPLAN}
</context></include>`;
