/** The HTTP API: on ports only; the composition root gives it everything. */
export type { ApiDeps, ApiSettings, House, ReloadOutcome } from './api-deps.js';
export { startHttpApi, API_PREFIX, type HttpApi } from './http-api.js';
export { hashOf, isPassword, newPassword, newToken, SHORTEST_PASSWORD } from './who/secrets.js';
