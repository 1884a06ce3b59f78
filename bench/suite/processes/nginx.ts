import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort, requireBinary } from '@sluice/testkit/servers';
import { Child } from './child.ts';

const TEMPLATE = resolve(import.meta.dirname, '../../../deploy/nginx/sluice.conf.template');

/** Runs the project's own nginx configuration in front of the gateways, in `folder`, as an ordinary user would. */
export async function startNginx(folder: string, gateways: readonly string[]): Promise<{ child: Child; url: string }> {
  const port = await freePort();
  const servers = gateways.map((origin) => `    server ${new URL(origin).host} max_fails=2 fail_timeout=1s;`);
  const values: Readonly<Record<string, string>> = {
    listen: `127.0.0.1:${port}`,
    upstream_servers: servers.join('\n'),
    worker_processes: '2',
    worker_shutdown_seconds: '60',
    read_timeout_seconds: '610',
    body_limit_mib: '32',
    client_max_body_mib: '33',
  };
  const template = await readFile(TEMPLATE, 'utf8');
  const config = template.replaceAll(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder);
  await writeFile(join(folder, 'nginx.conf'), config);
  const child = new Child(requireBinary('nginx'), [
    '-p',
    `${folder}/`,
    '-c',
    join(folder, 'nginx.conf'),
    '-e',
    'error.log',
  ]);
  const url = `http://127.0.0.1:${port}`;
  await child.ready(() =>
    fetch(`${url}/livez`).then(
      // Behind a bare relay nobody knows the path, and that is an answer too.
      (answer) => (answer.status < 500 ? true : undefined),
      () => undefined,
    ),
  );
  return { child, url };
}
