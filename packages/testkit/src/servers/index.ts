/** Disposable servers for tests and benchmarks: real programs of the distribution on free loopback ports. */

export { findBinary, requireBinary } from './binary.ts';
export type { DisposableServer } from './disposable-server.ts';
export { freePort } from './free-port.ts';
export type { NginxOptions, NginxPlace, NginxServer } from './nginx.ts';
export { startNginx } from './nginx.ts';
export type { PostgresOptions, PostgresServer } from './postgres.ts';
export { startPostgres } from './postgres.ts';
export type { RedisOptions, RedisServer } from './redis.ts';
export { startRedis } from './redis.ts';
export type { RedisCluster, RedisClusterOptions } from './redis-cluster.ts';
export { startRedisCluster } from './redis-cluster.ts';
export type { RedisSentinel, SentinelOptions } from './redis-sentinel.ts';
export { startSentinel } from './redis-sentinel.ts';
