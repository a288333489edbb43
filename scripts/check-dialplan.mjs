// The files in freeswitch-dialplan/ are what `parkade dialplan render` makes of the example configuration, and every
// variable and extension the code speaks of exists in them.
import { spawnSync } from 'node:child_process';

const rendered = spawnSync(
  process.execPath,
  [
    'packages/park-service/dist/cli/main.js',
    'dialplan',
    'render',
    '--config',
    'docker/parkade.example.yaml',
    '--check',
    'freeswitch-dialplan',
  ],
  { stdio: 'inherit' },
);
process.exitCode = rendered.status ?? 1;
