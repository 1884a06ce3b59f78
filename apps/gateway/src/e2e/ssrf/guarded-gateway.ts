import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedCredential } from '@sluice/credentials';
import type { Trial } from '@sluice/dispatch';
import type { Resolve } from '@sluice/providers/address-guard';
import { createLogger, createMetrics, loadConfig, SecretRegistry } from '@sluice/runtime';
import type { AccountCare } from '../../compose/account-care.ts';
import { type Gateway, startGateway } from '../../index.ts';
import { type ServedAccount, wholeAccount } from './whole-account.ts';

const KEY = 'sk-test-0123456789abcdef';

export interface GuardedOptions {
  readonly resolve?: Resolve;
  /** Top-level YAML of the operator's own file. */
  readonly yaml?: string;
}

/** A gateway in this process that serves the accounts it is told of, as control would tell them. */
export interface GuardedGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  /** Everything that was logged. */
  readonly logged: () => string;
  /** Serves with these from now on, each with its credential. */
  serve(accounts: readonly ServedAccount[]): Promise<void>;
  /** Asks it as a client does. */
  ask(call: Call): Promise<Answer>;
  /** What `check-health` of the admin API does. */
  try(account: ServedAccount): Promise<Trial>;
  /** What `refresh` of the admin API does. */
  refresh(account: ServedAccount): ReturnType<AccountCare['refresh']>;
}

export interface Call {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Accounts that are blocked stay so. Default: every account is free to be picked again. */
  readonly keepBlocks?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function startGuarded({ resolve, yaml = '' }: GuardedOptions = {}): Promise<GuardedGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-ssrf-'));
  const file = join(folder, 'sluice.yaml');
  writeFileSync(
    file,
    `
server: { port: 0, drain_notice: 0s }
database: { data_dir: "${folder}" }
api_keys: [{ name: test, key: ${KEY} }]
# Nobody waits for an account that is due back.
auth_manager: { retry: { max_wait: 0s } }
${yaml}
`,
  );
  const loaded = loadConfig({ file, env: { SLUICE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const lines: string[] = [];
  const secrets = new SecretRegistry();
  const log = createLogger({
    level: 'debug',
    secrets,
    destination: { write: (line: string) => void lines.push(line) },
  });
  const metrics = createMetrics({ process: false });
  const gateway = await startGateway({ config: loaded.config, log, metrics, secrets, ...(resolve && { resolve }) });
  let version = 0;
  return {
    gateway,
    logged: () => lines.join(''),
    async serve(served) {
      const accounts = served.map(wholeAccount);
      for (const { id, credential } of served) await seedCredential(gateway.credentials, id, credential);
      version += 1;
      await gateway.assign({ version, accounts, groups: [], profiles: [] });
    },
    async ask({ method = 'POST', path, body, headers = {}, keepBlocks = false }) {
      if (!keepBlocks) for (const pool of gateway.pools.values()) await pool.reset();
      const response = await fetch(gateway.url + path, {
        method,
        redirect: 'manual',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    async try(account) {
      await seedCredential(gateway.credentials, account.id, account.credential);
      return gateway.care.try(wholeAccount(account), AbortSignal.timeout(20_000));
    },
    async refresh(account) {
      await seedCredential(gateway.credentials, account.id, account.credential);
      return gateway.care.refresh(wholeAccount(account), AbortSignal.timeout(20_000));
    },
    async [Symbol.asyncDispose]() {
      for (let signal = 0; signal < 3; signal++) gateway.drain.signal();
      await gateway.drain.ended;
      metrics.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
