/** Waits until work is done or has failed, but at most `ms`; leaves no timer behind. Whoever does the work says why it failed. */
export async function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  const over = (): void => undefined;
  await Promise.race([work.then(over, over), bound]);
  clearTimeout(timer);
}
