/** What a suite needs of a test runner; handed in, because a library must not import one. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (title: string, body: () => Promise<void>) => void;
}

/** One subject a case, ended afterwards, however the case went. */
export function runCases<S>(
  cases: Readonly<Record<string, (subject: S) => Promise<void>>>,
  make: () => Promise<{ readonly subject: S; readonly end: () => Promise<void> }>,
  it: TestRunner['it'],
): void {
  for (const [title, check] of Object.entries(cases))
    it(title, async () => {
      const { subject, end } = await make();
      try {
        await check(subject);
      } finally {
        await end();
      }
    });
}
