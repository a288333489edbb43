/** `scripts/try` with nothing else asked for: the practice office, at one address. Ends with Ctrl-C. */
import { parseArgs } from 'node:util';
import { complain, endInOrder, TRY_USAGE, write } from '@parkade/scenario-lab';
import { PracticeOffice } from './office.js';
import { openInBrowser } from './open-in-browser.js';
import { serveOffice, type OfficeServer } from './web/server.js';

interface Wishes {
  readonly port: number;
  readonly opens: boolean;
}

/** @throws Error (TypeError of `parseArgs`) for words that mean nothing. */
function readWishes(words: readonly string[]): Wishes | 'help' {
  const { values } = parseArgs({
    args: [...words],
    options: {
      port: { type: 'string', default: '0' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port: a number from 0 to 65535');
  return { port, opens: !values['no-open'] };
}

/** Everything that has to be ended, whatever happens. */
class House {
  #office: Promise<PracticeOffice> | undefined;
  #server: OfficeServer | undefined;
  #closing: Promise<void> | undefined;

  async open({ port }: Wishes): Promise<string> {
    this.#office = PracticeOffice.open();
    const office = await this.#office;
    this.#server = await serveOffice(office, port);
    return this.#server.address;
  }

  close(keepLogs: boolean): Promise<void> {
    this.#closing ??= this.#close(keepLogs);
    return this.#closing;
  }

  async #close(keepLogs: boolean): Promise<void> {
    const office = await this.#office?.catch(() => undefined);
    await this.#server?.close();
    await office?.close(keepLogs);
  }
}

async function main(): Promise<void> {
  let wishes: Wishes | 'help';
  try {
    wishes = readWishes(process.argv.slice(2));
  } catch (error) {
    complain(`${error instanceof Error ? error.message : String(error)}\n\n${TRY_USAGE}`);
    process.exit(2);
  }
  if (wishes === 'help') {
    write(TRY_USAGE);
    process.exit(0);
  }
  const house = new House();
  endInOrder(house);
  try {
    const address = await house.open(wishes);
    write(`Parkade's practice office: ${address}`);
    write('Phones, engine, Redis and switch are on this machine only; nothing rings outside. Ctrl-C ends it all.');
    if (wishes.opens) openInBrowser(address);
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    await house.close(true).catch(() => undefined);
    process.exit(2);
  }
}

void main();
