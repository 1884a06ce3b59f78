import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, requireBinary } from '@sluice/testkit/servers';
import { type NginxSettings, nginxArguments, renderNginxConfig } from './nginx-config.ts';

/** A real nginx with the project's configuration, for tests; `await using` stops it and deletes its folder. */
export interface DisposableNginx extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** The JSON access log so far, one object per finished request. */
  accessLog(): Promise<Record<string, unknown>[]>;
}

/** Starts nginx on a free loopback port in front of `gateways` and waits until it accepts connections. */
export async function startNginxWith(settings: Omit<NginxSettings, 'listen'>): Promise<DisposableNginx> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-nginx-'));
  const config = await renderNginxConfig({ workers: 1, ...settings, listen: `127.0.0.1:${port}` });
  await writeFile(join(folder, 'nginx.conf'), config);
  // The kernel ends it when the test process dies without a chance to.
  const command = ['--pdeathsig', 'TERM', requireBinary('nginx'), ...nginxArguments(folder)];
  const child = spawn(requireBinary('setpriv'), command, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => {
    complaints += data.toString();
  });
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`nginx did not start: ${complaints}`);
    await delay(10);
  }
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async accessLog() {
      const lines = (await readFile(join(folder, 'access.log'), 'utf8')).trim().split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}
