export { makeCertificates, type Certificates } from './certificates.js';
export type { ClusterMember, PrivateClusterOptions } from './private-cluster.js';
export { PrivateCluster } from './private-cluster.js';
export { PrivateSentinels } from './private-sentinels.js';
export type { PrivateSingleOptions } from './private-single.js';
export { PARKADE_MAY, PrivateSingle } from './private-single.js';
export type { HostAndPort, RedisPlace } from './redis-place.js';
export type { RedisBrand } from './redis-process.js';
export { isInstalled, untilTrue } from './server-process.js';
