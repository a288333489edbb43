/** Waits for work, but at most `ms`; leaves no timer behind. Rejects as the work does. */
export async function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work.then(() => undefined), bound]);
  clearTimeout(timer);
}
