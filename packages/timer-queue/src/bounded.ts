/** The result of `work`, or a rejection after `ms`. The work itself goes on; its late failure is nobody's concern. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, bound]);
  } finally {
    clearTimeout(timer);
  }
}

export const causeOf = (error: unknown): string =>
  (error instanceof Error ? (error.message.split('\n', 1)[0] ?? error.name) : 'unknown failure').slice(0, 200);
