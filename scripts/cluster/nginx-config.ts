import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface NginxSettings {
  /** `host:port` that clients connect to. */
  readonly listen: string;
  /** `host:port` of each gateway, at least one. */
  readonly gateways: readonly string[];
  /** Worker processes; default one per core. */
  readonly workers?: number;
  /** Largest request body the gateways accept, in MiB; default 32. nginx lets one MiB more through. */
  readonly bodyLimitMib?: number;
  /** Longest silence of a gateway, in seconds; default 610, just above the ten minutes an unstreamed answer may take. */
  readonly readTimeoutSeconds?: number;
  /** How long old workers may finish their streams after a reload, in seconds; default 600. */
  readonly workerShutdownSeconds?: number;
}

const TEMPLATE = resolve(import.meta.dirname, '../../deploy/nginx/sluice.conf.template');
const ADDRESS = /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/;

/**
 * Fills in deploy/nginx/sluice.conf.template. An address that is not plainly `host:port`, and a number that is not
 * positive, throw: they would become nginx directives.
 */
export function renderNginxConfig(settings: NginxSettings): string {
  const { listen, gateways, workers } = settings;
  if (gateways.length === 0) throw new RangeError('nginx needs at least one gateway');
  const bodyLimit = positive(settings.bodyLimitMib ?? 32);
  const values: Readonly<Record<string, string>> = {
    listen: address(listen),
    // Two failures within a second take a replica out for that second: refused connections cost nothing to retry, so
    // a restarted one is soon back, and a rolling restart never finds all of them marked as failed.
    upstream_servers: gateways
      .map((gateway) => `    server ${address(gateway)} max_fails=2 fail_timeout=1s;`)
      .join('\n'),
    worker_processes: workers === undefined ? 'auto' : `${positive(workers)}`,
    worker_shutdown_seconds: `${positive(settings.workerShutdownSeconds ?? 600)}`,
    read_timeout_seconds: `${positive(settings.readTimeoutSeconds ?? 610)}`,
    body_limit_mib: `${bodyLimit}`,
    client_max_body_mib: `${bodyLimit + 1}`,
  };
  const template = readFileSync(TEMPLATE, 'utf8');
  return template.replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

/** The command line that runs a rendered `nginx.conf` in `folder` in the foreground, without touching the system's. */
export function nginxArguments(folder: string): string[] {
  return ['-p', `${folder}/`, '-c', join(folder, 'nginx.conf'), '-e', 'error.log'];
}

function address(text: string): string {
  if (!ADDRESS.test(text)) throw new RangeError(`not a host:port address: ${JSON.stringify(text)}`);
  return text;
}

function positive(value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`not a positive whole number: ${value}`);
  return value;
}
