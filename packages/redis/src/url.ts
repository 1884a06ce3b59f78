/** Where a Redis is, in the three shapes people run it. */
export interface RedisTarget {
  readonly mode: 'single' | 'sentinel' | 'cluster';
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  /** Name of the monitored master; Sentinel only. */
  readonly master?: string;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
}

const SHAPE = /^(rediss?)(?:\+(cluster|sentinel))?:\/\/(?:([^@/]*)@)?([^/?#]+)(?:\/([^?#]*))?$/;
const NODE = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/;
const DEFAULT_PORT = { single: 6379, cluster: 6379, sentinel: 26379 } as const;

/**
 * Reads `redis://[user:password@]host:port/db`, `redis+cluster://host:port,host:port` and
 * `redis+sentinel://host:port,host:port/master-name`; `rediss` instead of `redis` means TLS.
 * Throws an error that names the mistake and never repeats the URL, which may hold a password.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const match = SHAPE.exec(url.trim());
  if (!match) throw new Error('redis_url must look like redis://host:port/db, redis+cluster://… or redis+sentinel://…');
  const [, scheme, variant, credentials, hosts = '', path = ''] = match;
  const mode = variant === 'cluster' || variant === 'sentinel' ? variant : 'single';
  const nodes = hosts.split(',').map((host) => parseNode(host, DEFAULT_PORT[mode]));
  if (mode === 'single' && nodes.length > 1)
    throw new Error('redis_url names several hosts: use redis+cluster:// or redis+sentinel://');
  if (mode === 'sentinel' && path === '') throw new Error('redis_url for Sentinel must end in the name of the master');
  if (mode === 'cluster' && path !== '' && path !== '0')
    throw new Error('redis_url for a cluster cannot name a database');
  if (mode === 'single' && !/^\d*$/.test(path)) throw new Error('redis_url must end in a database number');
  return {
    mode,
    nodes,
    tls: scheme === 'rediss',
    db: mode === 'single' ? Number(path) : 0,
    ...(mode === 'sentinel' && { master: decodeURIComponent(path) }),
    ...parseCredentials(credentials),
  };
}

function parseNode(text: string, defaultPort: number): { host: string; port: number } {
  const match = NODE.exec(text.trim());
  const port = Number(match?.[2] ?? defaultPort);
  if (!match?.[1] || port < 1 || port > 65_535) throw new Error('redis_url has a host that is not host or host:port');
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

function parseCredentials(text: string | undefined): { username?: string; password?: string } {
  if (!text) return {};
  const colon = text.indexOf(':');
  if (colon === -1) return { username: decodeURIComponent(text) };
  const username = decodeURIComponent(text.slice(0, colon));
  return { ...(username && { username }), password: decodeURIComponent(text.slice(colon + 1)) };
}
