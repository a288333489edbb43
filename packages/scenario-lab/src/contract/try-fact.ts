import type { LabHost } from '../lab.js';
import { CALM } from '../lot-settings.js';
import { EslClient } from '../real-switch/esl-client.js';
import { nothingIsLeft } from '../scenarios/scenario.js';
import { ContractBench } from './bench.js';
import type { Fact } from './fact.js';

const HEARD = ['CHANNEL_CREATE', 'CHANNEL_ANSWER', 'CHANNEL_BRIDGE', 'CHANNEL_HANGUP'] as const;

/** Tries a fact on the first node of a switch without an engine; nothing may be left afterwards. */
export async function tryFact(host: LabHost, fact: Fact): Promise<void> {
  const lab = await host.openScenario(CALM);
  const link = await EslClient.open(lab.eslAddress('node-a'));
  try {
    await link.listenTo(...HEARD);
    await fact.run(new ContractBench(lab, link));
    await lab.endPhones();
    await nothingIsLeft(lab);
  } finally {
    await link.close();
    await lab.close();
  }
}
