import type { TokenState } from '@sluice/control';
import type { ProviderId } from '@sluice/core';
import { formatDuration } from '@sluice/runtime';
import { type AdminAnswer, type AdminClient, type AdminOptions, refusedBy, withAdmin } from '../admin/index.ts';
import { roughTime } from '../output/rough-time.ts';
import { table } from '../output/table.ts';
import { listAll } from './account-api.ts';
import type { AccountView } from './account-view.ts';

export interface ListAccountsOptions extends AdminOptions {
  readonly provider?: ProviderId;
}

/** What the admin API says of an account or of one of its models. */
export interface Condition {
  readonly state: string;
  readonly block_reason: string;
  readonly remaining_seconds: number | null;
  readonly last_failure: string | null;
}

/** An account's live state in its pool. */
export interface AccountState extends Condition {
  readonly token: TokenState | null;
  readonly provider: string;
  readonly account_id: string;
  readonly in_flight: number;
  readonly max_in_flight: number | null;
  readonly models: Readonly<Record<string, Condition>>;
}

/** An account as `accounts list --json` tells it: its live state, and what is stored of it where there is a database. */
type Listed = AccountState & { readonly account: AccountView | null };

const HEADING = [
  ...[
    'ACCOUNT',
    'PROVIDER',
    'STATE',
    'REASON',
    'REMAINING',
    'TOKEN',
    'REFRESHED',
    'IN FLIGHT',
    'LAST FAILURE',
    'LABEL',
  ],
];

/** `sluice accounts list`: every account with its live state, and each of its models that is not simply ready. */
export function listAccounts(options: ListAccountsOptions): Promise<number> {
  return withAdmin('accounts', options, async (admin) => {
    const listed = await listWithState(admin, options.provider);
    if (!listed.ok) return refusedBy(listed.problem);
    const now = Date.now();
    const text = table([HEADING, ...listed.body.flatMap((account) => rowsOf(account, now))]);
    return { outcome: 'done', facts: { accounts: listed.body }, text };
  });
}

async function listWithState(admin: AdminClient, provider?: ProviderId): Promise<AdminAnswer<readonly Listed[]>> {
  const [live, stored] = await Promise.all([
    admin.get<{ readonly accounts: readonly AccountState[] }>('/admin/accounts/state'),
    listAll(admin, provider && [provider]),
  ]);
  if (!live.ok) return live;
  // Where there is no database there are no accounts in it, but those of the configuration file run.
  if (!stored.ok && stored.problem.status !== 404) return stored;
  const views = new Map((stored.ok ? stored.body : []).map((account) => [account.id, account]));
  const running = live.body.accounts.filter((account) => provider === undefined || account.provider === provider);
  const known = new Set(running.map((account) => account.account_id));
  const unheardOf = [...views.values()].filter(({ id }) => !known.has(id));
  const state = unheardOf.length > 0 && known.size === 0 && (await isRedisAway(admin)) ? NOT_KNOWN : 'not in use yet';
  const resting = unheardOf.map((account) => atRest(account, state));
  const all = [...running, ...resting].map((state) => ({ ...state, account: views.get(state.account_id) ?? null }));
  return { ok: true, status: 200, body: all };
}

const NOT_KNOWN = 'not known: Redis is away';

async function isRedisAway(admin: AdminClient): Promise<boolean> {
  const answer = await admin.get<{ readonly redis: { readonly state: string } }>('/admin/status');
  return answer.ok && answer.body.redis.state === 'failed';
}

/** An account that no pool tells of: it is switched off, its gateways have not heard of it yet, or nobody knows. */
function atRest(account: AccountView, state: string): AccountState {
  return {
    ...{ provider: account.provider, account_id: account.id, in_flight: 0, max_in_flight: account.max_in_flight },
    ...{ state: account.disabled ? 'disabled' : state, block_reason: 'none', remaining_seconds: null },
    ...{ last_failure: null, models: {}, token: account.credentials && tokenOf(account.credentials) },
  };
}

function tokenOf({ version, expires_at, refreshed_at }: NonNullable<AccountView['credentials']>): TokenState {
  const left = expires_at === null ? null : Math.floor((Date.parse(expires_at) - Date.now()) / 1_000);
  return { version, expires_at, seconds_left: left, last_refresh: refreshed_at };
}

function rowsOf(account: Listed, now: number): string[][] {
  const limit = account.max_in_flight === null ? '' : ` of ${account.max_in_flight}`;
  const row = (name: string, provider: string, condition: Condition, own: Own) => [
    ...[name, provider, condition.state],
    condition.block_reason === 'none' ? '' : condition.block_reason,
    condition.remaining_seconds === null ? '' : formatDuration(condition.remaining_seconds * 1_000),
    ...[own.token, own.refreshed, own.inFlight],
    condition.last_failure ?? '',
    own.label,
  ];
  const models = Object.entries(account.models).filter(([, condition]) => condition.state !== 'ready');
  const { token } = account;
  const own: Own = {
    token: token ? lifeOf(token) : '',
    refreshed: token?.last_refresh ? `${roughTime(Math.max(0, now - Date.parse(token.last_refresh)) / 1_000)} ago` : '',
    inFlight: `${account.in_flight}${limit}`,
    label: account.account?.label ?? '',
  };
  return [
    row(account.account_id, account.provider, account, own),
    ...models.map(([model, condition]) => row(`  ${model}`, '', condition, NOTHING_OWN)),
  ];
}

/** Cells that only an account has, not its models. */
interface Own {
  readonly token: string;
  readonly refreshed: string;
  readonly inFlight: string;
  readonly label: string;
}

const NOTHING_OWN: Own = { token: '', refreshed: '', inFlight: '', label: '' };

/** How long a token still lives, for people. */
export function lifeOf({ seconds_left: left }: Pick<TokenState, 'seconds_left'>): string {
  if (left === null) return 'no expiry';
  return left > 0 ? `${roughTime(left)} left` : `expired ${roughTime(-left)} ago`;
}
