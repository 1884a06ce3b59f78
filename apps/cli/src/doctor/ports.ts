import { createServer } from 'node:net';
import type { Config } from '@sluice/runtime';
import type { Finding } from './finding.ts';

/** Longest wait for whoever has a port. Milliseconds. */
const PATIENCE_MS = 3_000;

/** Whether the ports are free, or taken by a Sluice that runs already. */
export function portFindings({ server, admin }: Config): Promise<readonly Finding[]> {
  return Promise.all([
    portFinding('client port', server.host, server.port, '/health', 'accounts'),
    portFinding('admin port', admin.host, admin.port, '/livez', 'status'),
  ]);
}

async function portFinding(check: string, host: string, port: number, path: string, field: string): Promise<Finding> {
  const place = `${host}:${port}`;
  const problem = await listenProblem(host, port);
  if (problem === undefined) return { check, ok: true, detail: `${place} is free` };
  if (problem === 'EADDRINUSE' && (await saysOf(host, port, path, field))) {
    return { check, ok: true, detail: `${place} is in use by Sluice, which is running` };
  }
  return { check, ok: false, detail: `${place} cannot be used (${problem})` };
}

function listenProblem(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown reason'));
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
}

/** Whether what listens there answers as Sluice does. */
async function saysOf(host: string, port: number, path: string, field: string): Promise<boolean> {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${reachable}:${port}${path}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null && field in body;
  } catch {
    return false;
  }
}
