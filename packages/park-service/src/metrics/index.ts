export { startHealthServer, type HealthServer, type HealthServerOptions } from './health-server.js';
export { createMeters, type PrometheusMeters } from './prometheus-meters.js';
