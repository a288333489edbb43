import type { AnyCall, LotPolicy } from '@parkade/park-decision';
import type { Landing } from '@parkade/park-ports';
import type { EngineDeps } from './engine-deps.js';
import { failsafeSec } from './hold-params.js';

/** What a consult line is told, and where its held party lands. */
export const announceAnswer = (deps: Pick<EngineDeps, 'settings'>, call: AnyCall, policy: LotPolicy): Landing => ({
  kind: 'announce',
  callId: call.callId,
  version: call.version,
  lot: call.lot,
  orbit: call.orbit,
  parker: call.parker?.address ?? null,
  fallback: policy.fallback,
  music: policy.music,
  waitSec: Math.max(2, Math.ceil(policy.reserveMs / 1000)),
  failsafeSec: failsafeSec(policy, deps.settings.current().failsafeGraceMs),
  ...(policy.sounds === undefined ? {} : { sounds: policy.sounds }),
});
