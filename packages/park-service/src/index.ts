export { serve, type Service, type ServiceDeps } from './serve.js';
export * from '@parkade/park-config';
