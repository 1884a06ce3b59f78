import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { type NginxServer, startNginx } from '@sluice/testkit/servers';
import { startStack } from '../stack.ts';
import { startVendors, VENDOR_KEY, type VendorStack } from '../vendors.ts';
import type { Stage, Way } from './row.ts';

const TEMPLATE = resolve(import.meta.dirname, '../../../../../deploy/nginx/sluice.conf.template');

/** The project's own nginx configuration in front of one gateway. */
export async function nginxBefore(gatewayUrl: string): Promise<NginxServer> {
  const template = await readFile(TEMPLATE, 'utf8');
  const settings: Readonly<Record<string, string>> = {
    upstream_servers: `    server ${new URL(gatewayUrl).host} max_fails=0;`,
    worker_processes: '1',
    worker_shutdown_seconds: '5',
    read_timeout_seconds: '60',
    body_limit_mib: '32',
    client_max_body_mib: '33',
  };
  return startNginx({
    config: ({ port }) =>
      template.replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) =>
        name === 'listen' ? `127.0.0.1:${port}` : (settings[name] ?? placeholder),
      ),
  });
}

/** Everything the rows are tried on, reached in one way. */
export interface Stages extends AsyncDisposable {
  readonly vendors: VendorStack;
  readonly urls: Readonly<Record<Stage, string>>;
  readonly canary: string;
  /** Requests that the canary got. */
  readonly asked: readonly string[];
  /** Lines all gateways logged. */
  logs(): readonly Record<string, unknown>[];
}

export async function openStages(way: Way): Promise<Stages> {
  const key = { key: ', allowed_ips: [127.0.0.2/32, 10.0.0.0/8]', accounts: 1 };
  const hops = way === 'nginx' ? 1 : 0;
  const env = { SLUICE_API_KEY: VENDOR_KEY };
  const [vendors, guarded, trusting] = await Promise.all([
    startVendors(),
    startStack({ ...key, server: `trusted_proxies: ${hops}`, env }),
    startStack({ ...key, server: 'trusted_proxies: 1', env }),
  ]);
  const gateways = { open: vendors.url, guarded: guarded.url, trusting: trusting.url };
  const proxies = way === 'nginx' ? await Promise.all(Object.values(gateways).map(nginxBefore)) : [];
  const [open, ...rest] = proxies.map(({ url }) => url);
  const asked: string[] = [];
  const canary = createServer((incoming, outgoing) => {
    asked.push(incoming.url ?? '');
    outgoing.end();
  });
  await new Promise<void>((listening) => canary.listen(0, '127.0.0.1', listening));
  return {
    vendors,
    urls: open === undefined ? gateways : { open, guarded: rest[0] ?? '', trusting: rest[1] ?? '' },
    canary: `http://127.0.0.1:${(canary.address() as AddressInfo).port}/picture.png`,
    asked,
    logs: () => [vendors, guarded, trusting].flatMap((stack) => stack.logs),
    async [Symbol.asyncDispose]() {
      canary.close();
      for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
      for (const stack of [vendors, guarded, trusting]) await stack[Symbol.asyncDispose]();
    },
  };
}
