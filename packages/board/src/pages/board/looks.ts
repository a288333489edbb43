/** How each state looks: its sign, and the class that gives it ink. The more urgent, the more ink. */
import type { FaceKind } from '../../heart/bay-face.js';
import type { Sign } from '../../look/icons.js';

interface Look {
  readonly sign: Sign;
  readonly look: 'free' | 'reserved' | 'wait' | 'near' | 'ring' | 'take' | 'other' | 'done' | 'gone' | 'dark';
}

export const LOOKS: Readonly<Record<FaceKind, Look>> = {
  free: { sign: 'ring', look: 'free' },
  resting: { sign: 'moon', look: 'free' },
  reserved: { sign: 'dotted-ring', look: 'reserved' },
  waiting: { sign: 'music', look: 'wait' },
  soon: { sign: 'warning', look: 'near' },
  ringing: { sign: 'bell', look: 'ring' },
  sending: { sign: 'arrow', look: 'wait' },
  'connecting-you': { sign: 'phone', look: 'take' },
  'connecting-other': { sign: 'phone', look: 'other' },
  yours: { sign: 'phone', look: 'take' },
  taken: { sign: 'person-tick', look: 'done' },
  'hung-up': { sign: 'handset-down', look: 'gone' },
  'moved-on': { sign: 'arrow', look: 'done' },
  'out-of-reach': { sign: 'broken-link', look: 'dark' },
  lost: { sign: 'broken-link', look: 'done' },
  unreadable: { sign: 'clock', look: 'dark' },
};
