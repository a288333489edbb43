import { join } from 'node:path';
import { ownPort } from '@parkade/testkit';
import { type PhoneCall, type Phone, PracticeLab, type LabOptions } from '../src/index.js';

export const DIALPLAN_DIR = join(process.cwd(), 'freeswitch-dialplan');

/** A port nobody listens on: connections to it are refused. */
export const DEAD_ENGINE = '127.0.0.1:1';

/** One node with the project's dialplan; the engine's address is `engine`. */
export async function startLab(engine: string, options: Partial<LabOptions> = {}): Promise<PracticeLab> {
  const nodes = ['east', 'west'].map(async (name) => ({ name, eslPort: await ownPort() }));
  return PracticeLab.start({
    seed: 7,
    nodes: (await Promise.all(nodes)).map((node) => ({
      ...node,
      dialplanDirs: [DIALPLAN_DIR],
      substitutions: { '127.0.0.1:7276': engine },
    })),
    ...options,
  });
}

export interface Talk {
  readonly caller: PhoneCall;
  readonly callee: PhoneCall;
}

/** `caller` dials `callee`, who answers; returns when both hear each other. */
export async function talk(caller: Phone, callee: Phone): Promise<Talk> {
  const dialled = caller.dial(callee.user);
  const answered = (await callee.nextIncoming()).answer();
  await dialled.hearsEventually(`phone:${callee.user}`);
  await answered.hearsEventually(`phone:${caller.user}`);
  return { caller: dialled, callee: answered };
}
