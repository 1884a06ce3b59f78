import { type AdminOptions, refusedBy, withAdmin } from '../admin/index.ts';
import { type Fact, factSheet } from '../output/fact-sheet.ts';
import { findAccount } from './account-api.ts';
import type { AccountView } from './account-view.ts';
import type { AccountState } from './list.ts';

/** `sluice accounts show`: everything about one account but its credential. */
export function showAccount(id: string, options: AdminOptions): Promise<number> {
  return withAdmin('accounts', options, async (admin) => {
    const [found, live] = await Promise.all([
      findAccount(admin, id),
      admin.get<{ readonly accounts: readonly AccountState[] }>('/admin/accounts/state'),
    ]);
    if (!found.ok) return refusedBy(found.problem);
    const state = live.ok ? live.body.accounts.find((one) => one.account_id === id) : undefined;
    return {
      outcome: 'done',
      facts: { ...found.body, state: state ?? null },
      text: factSheet(factsOf(found.body, state)),
    };
  });
}

function factsOf(account: AccountView, state: AccountState | undefined): readonly Fact[] {
  const { credentials, health } = account;
  return [
    ['account', account.id],
    ['label', account.label],
    ['provider', account.provider],
    ['signs in by', account.auth],
    ['managed by', account.origin === 'file' ? 'the configuration file' : 'the admin API'],
    ['switched off', account.disabled ? 'yes' : 'no'],
    ['state', state && [state.state, state.block_reason].filter((word) => word !== 'none').join(', ')],
    ['last failure', state?.last_failure],
    ['in flight', state && `${state.in_flight}${account.max_in_flight === null ? '' : ` of ${account.max_in_flight}`}`],
    [
      'last check',
      health.checked_at && `${health.status} at ${health.checked_at}${health.reason ? `: ${health.reason}` : ''}`,
    ],
    ['tier', String(account.priority)],
    ['weight', String(account.weight)],
    ['models', account.models?.join(', ') ?? 'all of its provider'],
    ...Object.entries({ ...account.settings, ...account.urls }),
    [
      'credential',
      credentials && `${credentials.kind === 'api_key' ? 'API key' : 'tokens'}, version ${credentials.version}`,
    ],
    ['token ends', credentials?.expires_at],
    ['renewed', credentials?.refreshed_at],
    ['version', String(account.version)],
    ['created', account.created_at],
    ['changed', account.updated_at],
  ];
}
