export { processSignals, serveUntilSignal, type ServeDeps } from './cli/serve-command.js';
export { createLogger } from './log/index.js';
export { serve, type Service } from './serve.js';
export { UNDECORATED, type Decorate, type EnginePorts, type ServiceDeps } from './service-deps.js';
export * from '@parkade/park-config';
