import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NginxServer, startNginx } from '@sluice/testkit/servers';
import { type NginxSettings, renderNginxConfig } from './nginx-config.ts';
import { until } from './readiness.ts';

/** A real nginx with the project's configuration in front of `gateways`, on a free loopback port. */
export function startNginxWith(settings: Omit<NginxSettings, 'listen'>): Promise<NginxServer> {
  return startNginx({
    config: ({ port }) => renderNginxConfig({ workers: 1, ...settings, listen: `127.0.0.1:${port}` }),
  });
}

/** Its JSON access log, one object per request, once it has `count` of them: a line is written after the answer. */
export async function accessLogOf(nginx: NginxServer, count: number): Promise<Record<string, unknown>[]> {
  let lines: string[] = [];
  const complete = await until(async () => {
    lines = (await readFile(join(nginx.directory, 'access.log'), 'utf8')).split('\n').slice(0, -1);
    return lines.length >= count;
  }, 5_000);
  if (!complete) throw new Error(`${lines.length} lines in the access log, not ${count}`);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
