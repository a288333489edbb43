/** What whoever runs it is told: health, metrics, and a log in which one call can be followed. */
import { readFileSync } from 'node:fs';
import type { ScenarioLab } from '../lab.js';
import { eventually } from '../waiting.js';
import { heldCaller, pickUpBefore } from './park-steps.js';
import { expectThat, type Scenario } from './scenario.js';

interface LogLine {
  readonly message: string;
  readonly callId?: string;
}

const LIFE = ['call parked', 'call recall-rings', 'ticket issued', 'call claimed', 'call retrieved'];

const logOf = (lab: ScenarioLab): readonly LogLine[] =>
  readFileSync(lab.engine.logPath, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);

async function asked(lab: ScenarioLab, path: string): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`http://127.0.0.1:${lab.engine.httpPort}${path}`, { signal: AbortSignal.timeout(2000) });
  return { status: answer.status, text: await answer.text() };
}

async function untilReadyzSays(lab: ScenarioLab, wanted: number): Promise<string> {
  return eventually(`/readyz to say ${wanted}`, { within: 10_000 }, async () => {
    const { status, text } = await asked(lab, '/readyz');
    if (status !== wanted) throw new Error(`it says ${status} ${text}`);
    return text;
  });
}

export const OPERATORS: readonly Scenario[] = [
  {
    id: 'ops-one-id',
    title:
      '[O5] one call id runs through the log from the park over the recall and the ticket of another node to the end, and the metrics count that call',
    settings: { recall: { after: '1s', chain: [{ ring: 'parker', for: '20s' }], rounds: 1, lastly: 'stay' } },
    async run(lab) {
      const carol = await lab.phone('1002', { node: 'node-b' });
      const { bob, caller } = await heldCaller(lab);
      const retriever = await pickUpBefore(await bob.nextCall({ within: 8000 }), carol, caller);
      await lab.untilOrbit('701', 'free');
      await retriever.hangUp();
      await caller.untilEnded();
      const lines = logOf(lab).filter(({ callId }) => callId !== undefined);
      const ids = new Set(lines.map(({ callId }) => callId));
      expectThat(`there is one call id, and not ${[...ids].join(' ')}`, ids.size === 1);
      const life = lines.map(({ message }) => message).filter((message) => LIFE.includes(message));
      expectThat(`the log tells the call's life, and not: ${life.join(', ')}`, life.join() === LIFE.join());
      const { text } = await asked(lab, '/metrics');
      for (const kind of ['parked', 'recall-rings', 'claimed', 'retrieved']) {
        const line = text
          .split('\n')
          .find((one) => one.startsWith('parkade_events_total{') && one.includes(`"${kind}"`));
        expectThat(`one ${kind} is counted, and not ${line ?? 'none'}`, line?.endsWith(' 1') === true);
      }
    },
  },
  {
    id: 'ops-readiness',
    title: '[O5] while Redis is away the engine is alive and not ready, and says why; afterwards it is ready again',
    settings: { recall: { after: 'never' } },
    async run(lab) {
      await untilReadyzSays(lab, 200);
      await lab.redis.kill9();
      const why = await untilReadyzSays(lab, 503);
      expectThat(`it says what is missing: ${why}`, /redis|store/i.test(why));
      expectThat('it is alive', (await asked(lab, '/healthz')).status === 200);
      await lab.redis.startAgain();
      await untilReadyzSays(lab, 200);
    },
  },
];
