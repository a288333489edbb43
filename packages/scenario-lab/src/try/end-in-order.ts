/** How a program that people start by hand ends: everything it has is ended once, then the process. */

export const write = (text: string): void => void process.stdout.write(`${text}\n`);
export const complain = (text: string): void => void process.stderr.write(`${text}\n`);

/** Everything that has to be ended, whatever happens. */
export interface Endable {
  close(keepLogs: boolean): Promise<void>;
}

/** More than the slowest part, a real switch, takes. */
const ENDS_WITHIN_MS = 20_000;

/** 128 and the signal's number, as a shell says it. */
const STOPPED = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A signal, a terminal that is gone, a fault of our own. */
export function endInOrder(house: Endable): void {
  let ending = false;
  const end = (status: number, keepLogs: boolean): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(status), ENDS_WITHIN_MS).unref();
    house.close(keepLogs).then(
      () => process.exit(status),
      () => process.exit(status),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(STOPPED[signal], false));
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => end(STOPPED.SIGHUP, false));
  process.on('uncaughtException', (error) => {
    if (!ending) complain(error.stack ?? error.message);
    end(2, true);
  });
}
