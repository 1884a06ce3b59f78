import { request } from 'node:http';
import { loadConfig } from '@sluice/runtime';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { type ControlStatus, controlStatus, controlWords, isTrouble } from './control-status.ts';
import { statusLines } from './status-view.ts';

export interface StatusOptions {
  readonly config?: string;
  readonly url?: string;
  /** Base URL of the admin API; absent: where the configuration says, unless `url` is given. */
  readonly adminUrl?: string;
  readonly json: boolean;
}

/**
 * Prints how everything is, what is wrong and what to do: a gateway's health, and what its control plane knows of database, Redis,
 * ledger, replicas and accounts. Fails when the gateway cannot serve, or the control plane says that something is not well; gateways
 * serve without one, so one that is not there does not decide. Where the gateway is not on this machine the control plane does.
 */
export async function status(options: StatusOptions): Promise<number> {
  let url = options.url;
  let asked: Promise<ControlStatus> | undefined;
  if (url === undefined || options.adminUrl !== undefined) {
    const loaded = loadConfig({ file: options.config, env: process.env });
    if (!loaded.ok) return refuseConfig(loaded, options.json);
    url ??= `http://${loaded.config.server.host}:${loaded.config.server.port}`;
    asked = controlStatus(loaded.config, options.adminUrl);
  }
  const answer = await get(`${url}/health`);
  const control = await asked;
  const health = answer && JSON.parse(answer.body);
  if (options.json)
    console.log(JSON.stringify({ ...(health ?? { status: 'unreachable' }), ...(control && { control }) }));
  else print(url, health, control);
  if (control && isTrouble(control)) return EXIT_FAILED;
  if (answer) return answer.status === 200 ? EXIT_OK : EXIT_FAILED;
  return control?.status?.replicas.gateways ? EXIT_OK : EXIT_FAILED;
}

function print(url: string, health: Health | undefined, control: ControlStatus | undefined): void {
  if (health) {
    console.log(`${url}  ${health.status}`);
    console.log(`  redis     ${health.redis}`);
    console.log(`  accounts  ${health.accounts.healthy} of ${health.accounts.total} healthy`);
  } else console.error(`No gateway answers at ${url}.`);
  if (!control) return;
  console.log(`control  ${controlWords(control)}`);
  if (control.status) console.log(statusLines(control.status).join('\n'));
}

/** What a gateway's `GET /health` answers. */
interface Health {
  readonly status: string;
  readonly redis: string;
  readonly accounts: { readonly healthy: number; readonly total: number };
}

function get(url: string): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const outgoing = request(url, { timeout: 3_000 }, (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    outgoing.on('timeout', () => outgoing.destroy());
    outgoing.on('error', () => resolve(undefined));
    outgoing.end();
  });
}
