import type { TokenState } from '@sluice/control';
import { type Config, formatDuration, loadConfig } from '@sluice/runtime';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { type AdminAnswer, askAdmin } from '../output/admin-client.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { roughTime } from '../output/rough-time.ts';
import { table } from '../output/table.ts';

export interface AccountsOptions {
  readonly config?: string;
  readonly json: boolean;
}

/** What the admin API says of an account or of one of its models. */
interface Condition {
  readonly state: string;
  readonly block_reason: string;
  readonly remaining_seconds: number | null;
  readonly last_failure: string | null;
}

interface AccountLine extends Condition {
  readonly token: TokenState | null;
  readonly provider: string;
  readonly account_id: string;
  readonly in_flight: number;
  readonly max_in_flight: number | null;
  readonly models: Readonly<Record<string, Condition>>;
}

const HEADING = [
  'ACCOUNT',
  'PROVIDER',
  'STATE',
  'REASON',
  'REMAINING',
  'TOKEN',
  'REFRESHED',
  'IN FLIGHT',
  'LAST FAILURE',
];

/** Prints the live state of every account, and of each model that is not simply ready. */
export async function listAccounts(options: AccountsOptions): Promise<number> {
  return withConfig(options, async (config) => {
    const answer = await askAdmin(config, 'GET', '/admin/accounts/state');
    return say(answer, options.json, (body) => {
      const { accounts } = body as { readonly accounts: readonly AccountLine[] };
      return table([HEADING, ...accounts.flatMap((account) => rowsOf(account, Date.now()))]);
    });
  });
}

/** Clears blocks and counters of one account, or of all. */
export async function resetAccounts(accountId: string | undefined, options: AccountsOptions): Promise<number> {
  return withConfig(options, async (config) => {
    const answer = await askAdmin(config, 'POST', '/admin/health/reset', accountId ? { account_id: accountId } : {});
    return say(answer, options.json, () => `Health of ${accountId ?? 'all accounts'} is reset.`);
  });
}

function rowsOf(account: AccountLine, now: number): string[][] {
  const limit = account.max_in_flight === null ? '' : ` of ${account.max_in_flight}`;
  const row = (name: string, provider: string, condition: Condition, own: Own) => [
    name,
    provider,
    condition.state,
    condition.block_reason === 'none' ? '' : condition.block_reason,
    condition.remaining_seconds === null ? '' : formatDuration(condition.remaining_seconds * 1_000),
    own.token,
    own.refreshed,
    own.inFlight,
    condition.last_failure ?? '',
  ];
  const models = Object.entries(account.models).filter(([, condition]) => condition.state !== 'ready');
  const { token } = account;
  const own: Own = {
    token: token ? lifeOf(token) : '',
    refreshed: token?.last_refresh ? `${roughTime(Math.max(0, now - Date.parse(token.last_refresh)) / 1_000)} ago` : '',
    inFlight: `${account.in_flight}${limit}`,
  };
  return [
    row(account.account_id, account.provider, account, own),
    ...models.map(([model, condition]) => row(`  ${model}`, '', condition, { token: '', refreshed: '', inFlight: '' })),
  ];
}

/** Cells that only an account has, not its models. */
interface Own {
  readonly token: string;
  readonly refreshed: string;
  readonly inFlight: string;
}

function lifeOf({ seconds_left: left }: TokenState): string {
  if (left === null) return 'no expiry';
  return left > 0 ? `${roughTime(left)} left` : `expired ${roughTime(-left)} ago`;
}

function withConfig(options: AccountsOptions, action: (config: Config) => Promise<number>): Promise<number> | number {
  const loaded = loadConfig({ file: options.config, env: process.env });
  return loaded.ok ? action(loaded.config) : refuseConfig(loaded, options.json);
}

function say(answer: AdminAnswer, json: boolean, text: (body: unknown) => string): number {
  if (!answer.ok) {
    console.error(`sluice accounts: ${answer.message}`);
    return EXIT_FAILED;
  }
  console.log(json ? JSON.stringify(answer.body) : text(answer.body));
  return EXIT_OK;
}
