/**
 * The process that has the file: writes and reads what its parent asks, and goes when the parent is gone. The parent's signals are
 * the parent's to answer.
 */
import { openFile } from './open-file.js';
import { METHODS, type Method, type RecordStore } from './record-store.js';

interface Asked {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

const path = process.argv[2] ?? '';
let opening: Promise<RecordStore> | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('message', (message: Asked) => void answer(message));
process.on('disconnect', () => void leave());

async function answer({ id, method, args }: Asked): Promise<void> {
  try {
    if (!METHODS.includes(method)) throw new Error(`no such method: ${String(method)}`);
    opening ??= openFile({ path, mayCreate: true });
    const store = await opening;
    const run = store[method] as (...given: unknown[]) => Promise<unknown>;
    process.send?.({ id, value: (await run.apply(store, [...args])) ?? null });
  } catch (error) {
    const { message, constructor } = error instanceof Error ? error : new Error(String(error));
    process.send?.({ id, error: { name: constructor.name, message } });
  }
}

async function leave(): Promise<void> {
  const store = await opening?.catch(() => undefined);
  await store?.close();
  process.exit();
}
