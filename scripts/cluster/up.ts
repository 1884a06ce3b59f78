import { join, relative, resolve } from 'node:path';
import { isClusterRunning, startCluster } from './cluster.ts';
import { SIMULATED_ACCOUNTS } from './demo-config.ts';
import { CLUSTER_PORTS } from './layout.ts';
import { FILES } from './parts.ts';

/** `make cluster`: `SLUICE_CONFIG` names a configuration file; without one the cluster runs on simulated accounts. */

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.cluster');
const config = process.env['SLUICE_CONFIG'];
const ports = CLUSTER_PORTS;

if (await isClusterRunning(folder)) {
  console.log('The cluster is running already; `make cluster-down` stops it.');
} else {
  try {
    const started = await startCluster({ root, folder, ports, ...(config && { config: resolve(config) }) });
    const accounts = config ? `those of ${config}` : `${SIMULATED_ACCOUNTS} simulated Kiro accounts (no SLUICE_CONFIG)`;
    console.log(`The cluster is up.

  API         ${started.url}  (nginx, in front of ${ports.gateways.map((port) => `:${port}`).join(' ')})
  API key     ${started.apiKey}
  admin API   ${started.adminUrl}  (described at /docs)
  admin token ${started.adminToken}
  accounts    ${accounts}
  Redis       redis://127.0.0.1:${ports.redis}/0
  Postgres    postgres://postgres@127.0.0.1:${ports.postgres}/postgres  (password in ${relative(process.cwd(), folder)}/${FILES.postgresPassword})
  data        ${relative(process.cwd(), folder)}/
  logs        ${relative(process.cwd(), folder)}/*.log

Try it:

  curl -N ${started.url}/v1/messages -H 'x-api-key: ${started.apiKey}' -H 'content-type: application/json' \\
    -d '{"model":"claude-sonnet-4-5","max_tokens":256,"stream":true,"messages":[{"role":"user","content":"Hello"}]}'

  curl ${started.adminUrl}/admin/accounts/state -H 'authorization: Bearer ${started.adminToken}'

\`make cluster-down\` stops it; accounts, keys and usage stay.`);
  } catch (error) {
    console.error(`The cluster did not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
