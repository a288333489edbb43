/** The product's own dialplan files, as an operator would install them, for the laboratory's engine address. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promptOfRefusal } from '../lab-sounds.js';
import type { NodeConfig } from './switch-config.js';

const FOLDER = new URL('../../../../freeswitch-dialplan/', import.meta.url);
const SHIPPED_LISTENER = '127.0.0.1:7276';

/** Until the renderer can be asked: the shipped files, with the engine's address and hold music put in. */
export function shippedDialplan(listenPort: number, music: string): NodeConfig['dialplan'] {
  const read = (path: string): string =>
    readFileSync(fileURLToPath(new URL(path, FOLDER)), 'utf8')
      .replaceAll(SHIPPED_LISTENER, `127.0.0.1:${listenPort}`)
      .replaceAll('local_stream://moh', music)
      .replaceAll('tone_stream://%(300,200,480,620);loops=4', promptOfRefusal('no-engine'))
      .replaceAll('parkade_fallback_dial=user/1000@pbx.test', 'parkade_fallback_dial=')
      .replaceAll('parkade_deadman_sec=60', 'parkade_deadman_sec=3');
  return {
    entry: read('default/00_parkade.xml'),
    peer: read('public/00_parkade_peer.xml'),
    parkade: read('parkade.xml'),
  };
}
