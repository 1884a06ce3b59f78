import { z } from 'zod';
import {
  boolean,
  cidr,
  connectionUrl,
  duration,
  host,
  httpUrl,
  identifier,
  integer,
  port,
  redisUrl,
  secret,
  size,
  text,
} from './scalars.ts';

const trustedProxies = integer({ min: 0, max: 10 })
  .default(0)
  .describe('Proxies of ours in front: that many X-Forwarded-For hops are believed. 0: only the socket address counts');

/** The client API: where it listens and how patient it is. */
export const serverSection = z
  .strictObject({
    host: host().default('127.0.0.1').describe('Address to listen on; 0.0.0.0 or :: for all (needs an API key)'),
    port: port().default(8080).describe('TCP port; 0 takes any free one'),
    body_limit: size('1KiB', '1GiB')
      .default(32 * 1024 ** 2)
      .describe('Largest request body; more is 413'),
    routing_headers: boolean().default(true).describe('Tell clients which account served them (x-sluice-* headers)'),
    trusted_proxies: trustedProxies,
    keep_alive_interval: duration('1s', '5m')
      .default(15_000)
      .describe('Silence after which a stream gets a keep-alive, the one before its first event included'),
    drain_notice: duration('0', '5m').default(2000).describe('After SIGTERM: not ready any more, but still accepting'),
    drain_grace: duration('0', '1h').default(60_000).describe('After the notice: how long running requests may take'),
    slow_reader_timeout: duration('1s', '1h')
      .default(60_000)
      .describe('A client that reads nothing for so long is cut'),
    max_streams: integer({ min: 1, max: 100_000 })
      .default(4000)
      .describe('Most requests at once in this process; more are refused with 503'),
  })
  .prefault({});

/** The admin API and console. */
export const adminSection = z
  .strictObject({
    host: host().default('127.0.0.1').describe('Address to listen on'),
    port: port().default(8081).describe('TCP port; 0 takes any free one'),
    token: secret().optional().describe('Bearer token; absent: one is generated and printed'),
    viewer_token: secret().optional().describe('A second bearer token, which may look and change nothing'),
    allow_private_urls: boolean()
      .default(false)
      .describe('Accounts made through the API may lead to addresses inside private networks and on this machine'),
    trusted_proxies: trustedProxies,
  })
  .prefault({});

/** State shared by gateways. Without `redis_url` it stays in this process. */
export const stateSection = z
  .strictObject({
    redis_url: redisUrl()
      .optional()
      .describe('Absent: in-memory, one process. Also redis+cluster://host,host and redis+sentinel://host,host/master'),
    key_prefix: text().default('sluice:').describe('In front of every key'),
    command_timeout: duration('10ms', '10s').default(300).describe('Longest a request waits for one Redis command'),
    lease_time: duration('5s', '10m').default(30_000).describe('Life of a lease on an account unless renewed'),
  })
  .prefault({});

export const databaseSection = z
  .strictObject({
    url: connectionUrl('postgres', 'postgresql').optional().describe('Absent: embedded'),
    data_dir: text().default('./.sluice').describe('Folder of the embedded stores, from the working directory'),
  })
  .prefault({});

/** A bootstrap key; others live in the database. */
export const apiKeySection = z.strictObject({
  name: identifier().describe('Shown in logs and usage instead of the key'),
  key: secret().describe('What clients send; at least 16 characters'),
  allowed_ips: z.array(cidr()).optional().describe('Networks it may be used from; absent or empty: any'),
});

export const logSection = z
  .strictObject({
    level: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']))
      .default('info')
      .describe('Least severity logged'),
  })
  .prefault({});

export const tracingSection = z
  .strictObject({
    otlp_endpoint: httpUrl().optional().describe('OTLP/HTTP collector; absent: no tracing, nothing loaded'),
  })
  .prefault({});

export const routingSection = z
  .strictObject({
    file: text().optional().describe('Routing rules, hot-reloaded; absent: from the database'),
  })
  .prefault({});

/** The service we may stand beside. */
export const legacySection = z
  .strictObject({
    base_url: httpUrl().optional().describe('Where traffic of providers that are not rolled out goes'),
    redis_prefix: text().default('aiclient:').describe('Key prefix of the legacy service'),
    share_pools: z
      .array(z.enum(['claude-kiro-oauth']))
      .default([])
      .describe('Legacy pools used together with it'),
  })
  .prefault({});
