/** `scripts/try`: the story, then a prompt. Exit status 0 when every promise held, 1 when one was broken, 2 for anything else. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabHost } from '../lab.js';
import { ACTS } from './acts.js';
import { chooseHost } from './choose-host.js';
import { complain, endInOrder, write } from './end-in-order.js';
import { narrator } from './narrator.js';
import { promptUser } from './prompt.js';
import { Stage } from './stage.js';
import { tellStory } from './story.js';
import { readWishes, USAGE, type Wishes } from './wishes.js';

/** Everything that has to be ended, whatever happens. */
class House {
  readonly stage = new Stage();
  readonly #folder = mkdtempSync(join(tmpdir(), 'parkade-try-'));
  #host: Promise<LabHost> | undefined;
  #closing: Promise<void> | undefined;

  get log(): string {
    return join(this.#folder, 'try.log');
  }

  /** Whoever interrupted knows why it ends. */
  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  async open(host: Promise<LabHost>): Promise<LabHost> {
    this.#host = host;
    return host;
  }

  close(keepLogs: boolean): Promise<void> {
    this.#closing ??= this.#close(keepLogs);
    return this.#closing;
  }

  async #close(keepLogs: boolean): Promise<void> {
    const host = await this.#host?.catch(() => undefined);
    await this.stage.close().catch((error: unknown) => this.note(error));
    await host?.close(keepLogs);
    if (!keepLogs) rmSync(this.#folder, { recursive: true, force: true });
  }

  note(error: unknown): void {
    appendFileSync(this.log, `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
}

async function run(wishes: Wishes, house: House): Promise<boolean> {
  const say = wishes.json ? (): void => undefined : write;
  let ok = false;
  try {
    say('Parkade: engine, Redis and switch run on this machine only; nothing leaves it.');
    const host = await house.open(chooseHost(wishes.switch, say));
    const steps = await tellStory(host, ACTS, narrator(house.log, say), house.stage);
    ok = steps.every(({ outcome }) => outcome === 'held');
    if (wishes.json) write(JSON.stringify({ switch: host.kind, ok, steps }));
    else write(ok ? `\nAll ${steps.length} promises held.` : '\nA promise was broken.');
    if (!ok && !house.isClosing) complain(`log: ${house.log}`);
    if (!wishes.once) await promptUser(host, { input: process.stdin, output: process.stdout }, house.stage);
    return ok;
  } catch (error) {
    ok = false;
    if (!house.isClosing) {
      house.note(error);
      complain(`log: ${house.log}`);
    }
    throw error;
  } finally {
    await house.close(!ok);
  }
}

/** `undefined` when the words mean nothing; that was said then. */
function wishesOf(words: readonly string[]): Wishes | undefined {
  try {
    return readWishes(words);
  } catch (error) {
    complain(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const wishes = wishesOf(process.argv.slice(2));
  if (wishes === undefined) return 2;
  if (wishes.help) {
    write(USAGE);
    return 0;
  }
  const house = new House();
  endInOrder(house);
  return (await run(wishes, house)) ? 0 : 1;
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    complain(error instanceof Error ? error.message : String(error));
    process.exit(2);
  },
);
