export { serve, type Service, type Surroundings } from './serve.js';
export * from '@parkade/park-config';
