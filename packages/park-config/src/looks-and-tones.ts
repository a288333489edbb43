/** What a lot shows and plays where little or nothing was written. */
import type { Courtesy, LampLook } from '@parkade/park-decision';
import type { RawLot } from './raw-config.js';

/** One short high note. */
const USUAL_COURTESY = 'tone_stream://%(250,0,1050)';

export function courtesyWithDefaults(raw: RawLot['courtesy']): Courtesy | null {
  const { to = 'both', tone = USUAL_COURTESY } = typeof raw === 'string' ? { to: raw } : (raw ?? { to: 'none' });
  return to === 'none' ? null : { to, tone };
}

export const lampWithDefaults = (raw: RawLot['lamp']): LampLook =>
  typeof raw === 'string'
    ? { waiting: raw, recalling: raw }
    : {
        waiting: raw?.waiting ?? 'confirmed',
        recalling: raw?.recalling ?? 'confirmed',
        ...(raw?.due === undefined ? {} : { due: raw.due }),
      };
