import { request } from 'node:http';
import { loadConfig } from '@sluice/runtime';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { type ControlStatus, controlStatus, controlWords } from './control-status.ts';

export interface StatusOptions {
  readonly config?: string;
  readonly url?: string;
  readonly json: boolean;
}

/**
 * Prints a running gateway's health; fails when it cannot be reached or cannot serve. Where the configuration says where the
 * gateway is, its control plane is asked too; gateways serve without it, so it does not decide.
 */
export async function status(options: StatusOptions): Promise<number> {
  let url = options.url;
  let asked: Promise<ControlStatus> | undefined;
  if (url === undefined) {
    const loaded = loadConfig({ file: options.config, env: process.env });
    if (!loaded.ok) return refuseConfig(loaded, options.json);
    url = `http://${loaded.config.server.host}:${loaded.config.server.port}`;
    asked = controlStatus(loaded.config);
  }
  const answer = await get(`${url}/health`);
  if (answer === undefined) {
    console.error(`No gateway answers at ${url}.`);
    return EXIT_FAILED;
  }
  const control = await asked;
  if (options.json) console.log(JSON.stringify({ ...JSON.parse(answer.body), ...(control && { control }) }));
  else print(url, answer.body, control);
  return answer.status === 200 ? EXIT_OK : EXIT_FAILED;
}

function print(url: string, body: string, control: ControlStatus | undefined): void {
  const health = JSON.parse(body);
  console.log(`${url}  ${health.status}`);
  console.log(`  redis     ${health.redis}`);
  console.log(`  accounts  ${health.accounts.healthy} of ${health.accounts.total} healthy`);
  if (control) console.log(`  control   ${controlWords(control)}`);
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
