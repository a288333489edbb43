/** An engine is killed, and another does what it was about to do. How fast is measured by `scripts/test --takeover`. */
import { describe, expect, it } from '@jest/globals';
import { measureTakeover } from '../src/chaos/takeover.js';

const ROUNDS = 2;

describe('[M3][L1] takeover, after kill -9 of one of two engines', () => {
  it("lamps are shown by the other one, a recall in the dead one's hands rings, and so does one that it had decided on", async () => {
    const report = await measureTakeover(ROUNDS);
    process.stdout.write(`${JSON.stringify(report)}\n`);
    for (const { samples, max } of [report.watching, report.ringing, report.command])
      expect([samples, max > 0]).toEqual([ROUNDS, true]);
  }, 180_000);
});
