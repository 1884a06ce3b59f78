import type { Config } from '@sluice/runtime';

export type BaseUrl = { readonly ok: true; readonly url: string } | { readonly ok: false; readonly message: string };

const ANYWHERE = new Set(['0.0.0.0', '::', '[::]']);

/**
 * Where clients find the gateway, without the `/v1` that some of them add themselves. What the user names goes before what the
 * configuration listens on; an address that means all interfaces is loopback for a client of this machine.
 */
export function baseUrl(named: string | undefined, { server }: Config): BaseUrl {
  if (named === undefined && server.port === 0) return { ok: false, message: 'the port is any free one: give --url' };
  const host = ANYWHERE.has(server.host) ? '127.0.0.1' : server.host;
  const text = named ?? `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`;
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    return { ok: false, message: '--url takes an http or https URL without credentials and query' };
  }
  return { ok: true, url: url.origin + url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '') };
}
