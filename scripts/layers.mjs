// The one table of packages: what each is, and whom it may import. scripts/check-layers.mjs holds it against every import,
// scripts/render-docs.mjs writes it into README.md and docs/architecture.md.
//
//   is       one sentence, without "and" between two jobs
//   guide    a document of its own
//   own      packages of this repository that may be imported
//   outside  packages of the registry
//   builtins whether `node:...` may be imported; the pure core has no world to look at
//   tests    what the tests may import beyond that (testkit, jest and fast-check always);
//   testsOutside  the same, of the registry

export const CORE = ['park-decision', 'park-ports'];

export const LAYERS = {
  'park-decision': {
    is: 'what is decided about requests and parked calls: pure functions, numbered rules',
    guide: 'packages/park-decision/SPEC.md',
    own: [],
    outside: [],
    builtins: false,
  },
  'park-ports': {
    is: 'the interfaces to the world: store, event log, tickets, switch commands, timers, clock',
    own: ['park-decision'],
    outside: [],
    builtins: false,
  },
  'park-engine': {
    is: 'carries decisions out: look, decide, commit, send',
    own: CORE,
    outside: [],
  },
  'node-watch': {
    is: 'one engine looks after a node: lease, audit pass, lamps, adoption, drain',
    own: [...CORE, 'park-engine'],
    outside: [],
    tests: ['redis-store', 'awake-time'],
  },
  paging: {
    is: 'calls parked callers out: phones that answer by themselves, multicast loudspeakers',
    own: CORE,
    outside: [],
    tests: ['awake-time'],
  },
  'dialplan-contract': {
    is: 'what dialplan and engine share: variables, extensions, the leg snapshot, the rendered XML',
    own: CORE,
    outside: [],
  },
  'switch-command': {
    is: 'the event socket: outbound listener, inbound links, the text of every command',
    own: [...CORE, 'dialplan-contract'],
    outside: ['esl-lite'],
  },
  'redis-store': {
    is: 'the store, event log, tickets and leases on Redis: one Lua script a change',
    own: CORE,
    outside: ['ioredis'],
  },
  'timer-queue': {
    is: 'timers on BullMQ',
    own: CORE,
    outside: ['bullmq', 'ioredis'],
    tests: ['redis-store'],
  },
  'park-config': {
    is: 'the configuration file: reading, checking, defaults',
    own: ['park-decision', 'dialplan-contract'],
    outside: ['yaml', 'zod'],
  },
  'park-view': {
    is: 'what is shown of calls, lots and nodes',
    own: [...CORE, 'api-contract'],
    outside: [],
  },
  'api-contract': {
    is: 'what the API, the event stream, the board, webhooks, records say: shapes with their version',
    own: [],
    outside: ['zod'],
    builtins: false,
  },
  'phone-keys': {
    is: 'the lines that make the keys of a phone park and watch orbits, make by make',
    guide: 'docs/phones.md',
    own: [],
    outside: [],
    builtins: false,
  },
  board: {
    is: 'what people look at: the web board, its pages, its words',
    guide: 'packages/board/README.md',
    own: ['api-contract', 'phone-keys', 'practice-office'],
    outside: ['preact', '@preact/signals'],
    builtins: false,
    tests: ['api-contract'],
    testsOutside: ['playwright-core', '@axe-core/playwright'],
  },
  records: {
    is: 'what is kept of parked calls after their end: SQL store, writer, queries',
    own: [...CORE, 'api-contract'],
    outside: ['csv-stringify', 'kysely', 'libsql', 'pg'],
    tests: ['redis-store'],
  },
  'http-api': {
    is: 'the HTTP API and its event stream: who asks, what they may, what they are told',
    own: [...CORE, 'park-view', 'api-contract', 'records'],
    outside: [
      'fastify',
      '@fastify/cookie',
      '@fastify/helmet',
      '@fastify/rate-limit',
      '@fastify/static',
      '@fastify/swagger',
      'fastify-type-provider-zod',
      'openapi-types',
      'zod',
    ],
    tests: ['redis-store'],
    testsOutside: ['ioredis', '@redocly/openapi-core'],
  },
  'api-commands': {
    is: 'the commands that ask an engine over HTTP: what is typed, shown, followed',
    own: ['api-contract'],
    outside: ['commander', 'eventsource-parser', 'get-east-asian-width', 'undici'],
  },
  'event-duty': {
    is: 'follows all events on one engine at a time, from where the one before it stood',
    own: CORE,
    outside: [],
    builtins: false,
  },
  webhooks: {
    is: 'tells others of events: signed, tried again, kept from private addresses',
    own: [...CORE, 'event-duty'],
    outside: ['bullmq', 'ioredis', 'ipaddr.js', 'undici'],
    tests: ['redis-store'],
    testsOutside: ['standardwebhooks'],
  },
  traces: {
    is: 'tells of each parked call as one OpenTelemetry trace, when it has ended',
    own: [...CORE, 'event-duty'],
    outside: [
      '@opentelemetry/api',
      '@opentelemetry/exporter-trace-otlp-http',
      '@opentelemetry/resources',
      '@opentelemetry/sdk-trace-base',
    ],
    tests: ['redis-store'],
  },
  'park-service': {
    is: 'the process: wiring, logs, metrics, the `parkade` command',
    own: [
      ...CORE,
      'api-contract',
      'api-commands',
      'park-config',
      'park-view',
      'http-api',
      'park-engine',
      'node-watch',
      'paging',
      'phone-keys',
      'dialplan-contract',
      'records',
      'redis-store',
      'switch-command',
      'timer-queue',
      'traces',
      'webhooks',
    ],
    outside: 'any',
  },
  'park-service-under-test': {
    is: 'the service with kill points and a wrong clock; for tests, never shipped',
    own: ['park-ports', 'park-engine', 'park-service'],
    outside: [],
  },
  'practice-switch': {
    is: 'a FreeSWITCH stand-in, so that everybody can run all this',
    guide: 'packages/practice-switch/LIKENESS.md',
    own: ['awake-time'],
    outside: ['fast-xml-parser'],
    tests: ['dialplan-contract'],
  },
  'sip-phone': {
    is: 'a SIP phone that hears and sends tones',
    own: ['awake-time'],
    outside: [],
  },
  'awake-time': {
    is: 'what the patience of tests is counted in',
    own: [],
    outside: [],
  },
  testkit: {
    is: 'contract suites, stand-ins for the ports, tables made by asking the core',
    own: [...CORE, 'park-engine', 'node-watch', 'awake-time'],
    outside: [],
  },
  'scenario-lab': {
    is: 'scenarios told on both switches, chaos, `scripts/try`',
    own: ['api-contract', 'awake-time', 'park-decision', 'practice-switch', 'sip-phone', 'testkit'],
    outside: ['yaml'],
    tests: ['redis-store'],
    testsOutside: ['swagger-typescript-api'],
  },
  'practice-office': {
    is: 'phones to press beside the board, and a story that waits for it: `scripts/try` in a browser',
    own: ['practice-switch', 'scenario-lab'],
    outside: [],
    testsOutside: ['playwright-core', '@axe-core/playwright'],
  },
  'load-lab': {
    is: 'many phones at once on a real switch',
    own: ['scenario-lab', 'sip-phone', 'testkit', 'awake-time'],
    outside: [],
  },
  bench: {
    is: 'measurements',
    own: [
      ...CORE,
      'park-engine',
      'node-watch',
      'dialplan-contract',
      'redis-store',
      'switch-command',
      'timer-queue',
      'practice-switch',
      'testkit',
      'scenario-lab',
      'load-lab',
    ],
    outside: 'any',
  },
};
