import type { SwitchCore } from '../channel/leg.js';

/** HEARTBEAT every `seconds`, until the node's clock is stopped; never for 0 (switch_core.c:send_heartbeat). */
export function beat(core: SwitchCore, seconds: number): void {
  if (seconds <= 0) return;
  core.timing.afterSeconds(seconds, () => {
    core.bus.fire('HEARTBEAT', [
      ['Event-Info', 'System Ready'],
      ['Session-Count', String(core.sessions.all().length)],
      ['Max-Sessions', '1000'],
      ['Session-Per-Sec', '30'],
      ['Heartbeat-Interval', String(seconds)],
    ]);
    beat(core, seconds);
  });
}
