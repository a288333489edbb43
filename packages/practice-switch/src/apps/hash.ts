import type { Leg } from '../channel/leg.js';
import { type AppGroup, instant } from './app.js';

/** mod_hash.c:hash_function: `insert/<realm>/<key>/<value>` and `delete/<realm>/<key>`. */
function change(leg: Leg, data: string): void {
  const [act, realm = '', key = '', ...value] = data.split('/');
  const { notes } = leg.node;
  if (act === 'insert') notes.set(`${realm}/${key}`, value.join('/'));
  else if (act === 'delete') notes.delete(`${realm}/${key}`);
}

export const hashApps: AppGroup = { hash: instant((leg, data) => change(leg, leg.expand(data))) };
