/** Made of the call id alone, so that engines, restarts and log lines agree (W3C Trace Context, section 3.2.2: 16 and 8 bytes, not all zero). */
import { createHash } from 'node:crypto';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** 32 hexadecimal digits. */
export const traceIdOf = (callId: string): string => digest(`parkade ${callId}`).slice(0, 32);

/** 16 hexadecimal digits. @param key  Tells the spans of a call apart. */
export const spanIdOf = (callId: string, key: string): string => digest(`parkade ${callId} ${key}`).slice(0, 16);

/** The key of the span of the whole call. */
export const ROOT_KEY = 'parked call';
