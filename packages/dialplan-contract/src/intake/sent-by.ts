import { variable, type ChannelData } from '../channel-data.js';
import { EXTENSION } from '../names.js';

/**
 * By which transfer the leg came to the number it dialled, `1700000000:<uuid>:bl_xfer:702/default/XML`
 * (switch_ivr.c:switch_ivr_session_transfer, which also pushes it to `transfer_history`). [N2] That it asks an engine again is none.
 */
export function sentBy(data: ChannelData): string | undefined {
  const last = variable(data, 'transfer_source');
  if (last === undefined || !isAskingAgain(last)) return last;
  const history = (variable(data, 'transfer_history') ?? '').replace(/^ARRAY::/, '').split('|:');
  return history.findLast((entry) => entry !== '' && !isAskingAgain(entry));
}

const isAskingAgain = (source: string): boolean => source.includes(`:bl_xfer:${EXTENSION.askAgain}/`);
