import { readFileSync } from 'node:fs';

/** Of this package, and of the npm package made from it: in both, `package.json` stands above this module's folder. */
export function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return version;
}
