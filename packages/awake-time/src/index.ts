/**
 * What the patience of tests is counted in: time in which this process got to run. A bound in the machine's time runs out
 * while a busy machine, or a long piece of work of our own, keeps us from reading the very news we wait for: timers are
 * looked at before sockets.
 */
import { awakeMeter, TICK_MS } from './awake-meter.js';

/** Calls `late`, once, after so much time awake. Returns how to take it back. */
export function afterAwake(ms: number, late: () => void): () => void {
  const awake = awakeMeter();
  const timer = setInterval(() => {
    if (awake() < ms) return;
    clearInterval(timer);
    late();
  }, TICK_MS);
  return () => clearInterval(timer);
}
