import { HOLD_MUSIC_HZ } from '@parkade/sip-phone';
import type { NodeName } from './lab.js';

export const LAB_DOMAIN = 'pbx.test';
export const NODE_NAMES: readonly NodeName[] = ['node-a', 'node-b'];
export const HOLD_MUSIC = `tone_stream://%(1000,0,${HOLD_MUSIC_HZ});loops=-1`;
