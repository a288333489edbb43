// One jest configuration for every suite. `--selectProjects` is not used: the suites are told apart by file name.
//   *.test.ts  runs everywhere (needs redis-server);   *.live.ts  needs a real FreeSWITCH (scripts/test --live).
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const live = process.env.PARKADE_SUITE === 'live';

export default {
  rootDir: root,
  roots: ['<rootDir>/packages'],
  testMatch: live ? ['**/test/**/*.live.ts'] : ['**/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  // A CommonJS module requires them, and they are ES modules: Node does that, jest on Node 20 and 22 does not.
  transformIgnorePatterns: ['/node_modules/(?!(cookie|content-disposition)/)'],
  transform: {
    '/node_modules/(cookie|content-disposition)/.+\\.js$': [
      '@swc/jest',
      { jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
    ],
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@parkade/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@parkade/([^/]+)/([^/]+)$': '<rootDir>/packages/$1/src/$2.ts',
  },
  testEnvironment: 'node',
  testTimeout: live ? 60_000 : 20_000,
  // Stories have engines, stores and switches as processes of their own, and these have bounds in real time: one file at a time.
  maxWorkers: 1,
  // A worker that leaks stays for ever; one that only ends slowly, on a busy machine, has not leaked.
  workerGracefulExitTimeout: 15_000,
};
