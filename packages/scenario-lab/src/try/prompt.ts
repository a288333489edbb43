/** The interactive half of `scripts/try`: phones that somebody plays with, one line at a time. */
import { clearLine, createInterface, cursorTo } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabHost } from '../lab.js';
import type { LotSettings } from '../lot-settings.js';
import { PATIENT } from './acts.js';
import { PhoneTable } from './phone-table.js';
import { HELP, readCommand, type TryCommand } from './read-command.js';
import type { Stage } from './stage.js';

const ORBITS = ['701', '702', '703'] as const;
const SETTINGS: LotSettings = {
  ...PATIENT,
  orbits: ORBITS,
  recall: {
    after: '20s',
    chain: [
      { ring: 'parker', for: '10s' },
      { ring: '1008', for: '10s' },
    ],
    rounds: 2,
    again: '20s',
    lastly: 'stay',
  },
};

/** What a command sets off shows within a moment: a phone rings, a call comes about. */
const SETTLES_WITHIN_MS = 400;
const LOOK_EVERY_MS = 200;

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WriteStream;
}

/** Returns at `quit` and at the end of the input. */
export async function promptUser(host: LabHost, terminal: Terminal, stage: Stage): Promise<void> {
  const lab = await stage.open(host, SETTINGS);
  await lab.engine.start();
  const table = await PhoneTable.plugIn(lab, ORBITS);
  const lines = createInterface({ ...terminal, prompt: '> ' });
  // At a terminal readline takes Ctrl-C for itself; it means the same as everywhere.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const say = (texts: readonly string[]): void => {
    for (const text of texts) terminal.output.write(`  ${text}\n`);
  };
  terminal.output.write(
    `\nPhones 1000 (alice) to 1008 (desk) are plugged in. A parked caller is rung back for after 20 s. For example:\n\n${HELP}\n\n`,
  );
  // Written above the line that is being typed.
  const announce = (news: readonly string[]): void => {
    if (news.length === 0) return;
    if (terminal.output.isTTY) {
      clearLine(terminal.output, 0);
      cursorTo(terminal.output, 0);
    }
    say(news);
    if (terminal.output.isTTY) lines.prompt(true);
  };
  const ticker = setInterval(() => void table.news().then(announce, () => undefined), LOOK_EVERY_MS);
  try {
    lines.prompt();
    for await (const line of lines) {
      const command = readCommand(line);
      if (command.kind === 'quit') return;
      say(await table.obey(command));
      await pause(lasting(command));
      say(await table.news());
      lines.prompt();
    }
  } finally {
    clearInterval(ticker);
    lines.close();
  }
}

function lasting(command: TryCommand): number {
  if (command.kind === 'wait') return command.seconds * 1000;
  return 'who' in command ? SETTLES_WITHIN_MS : 0;
}
