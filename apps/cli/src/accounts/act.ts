import {
  type AdminAnswer,
  type AdminClient,
  type AdminOptions,
  misused,
  problemFacts,
  problemLine,
  refusedBy,
  type Told,
  told,
  withAdmin,
} from '../admin/index.ts';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { progressOn } from '../output/progress.ts';
import { accountPath, findAccount, listAll } from './account-api.ts';
import type { AccountView } from './account-view.ts';

export interface ActOptions extends AdminOptions {
  /** Every account that is not switched off. */
  readonly all: boolean;
}

/** What one real call with an account has shown. */
interface Check {
  readonly result: string;
  readonly model?: string | null;
  readonly latency_ms?: number | null;
  readonly failure?: { readonly kind: string; readonly message: string; readonly status?: number | null } | null;
}

/** What came of renewing an account's tokens. */
interface Refresh {
  readonly result: string;
  readonly message?: string | null;
}

/** `sluice accounts check`: makes one real, cheap call with each account. Fails when one is not healthy. */
export function checkAccounts(ids: readonly string[], options: ActOptions): Promise<number> {
  return onEach<Check>('check-health', ids, options, ({ result, model, latency_ms: latency, failure }) => ({
    ok: result === 'healthy',
    words: [
      result,
      ...(model ? [model] : []),
      ...(latency == null ? [] : [`${Math.round(latency)} ms`]),
      ...(failure ? [`${failure.kind}: ${failure.message}`] : []),
    ].join(', '),
  }));
}

/** `sluice accounts refresh`: renews the tokens of each account now. Fails when one could not be renewed. */
export function refreshAccounts(ids: readonly string[], options: ActOptions): Promise<number> {
  return onEach<Refresh>('refresh', ids, options, ({ result, message }) => ({
    ok: result !== 'failed',
    words: `${result.replaceAll('_', ' ')}${message ? `: ${message}` : ''}`,
  }));
}

/** `sluice accounts reset`: clears blocks and counters of one account, or of all. Works without a database too. */
export function resetAccounts(id: string | undefined, options: AdminOptions): Promise<number> {
  return withAdmin('accounts', options, async (admin) => {
    const answer = await admin.post<object>('/admin/health/reset', id === undefined ? {} : { account_id: id });
    return told(answer, () => `Health of ${id ?? 'all accounts'} is reset.`);
  });
}

type Judge<Body> = (body: Body) => { readonly ok: boolean; readonly words: string };

function onEach<Body extends object>(
  verb: string,
  ids: readonly string[],
  options: ActOptions,
  judge: Judge<Body>,
): Promise<number> {
  return withAdmin('accounts', options, async (admin) => {
    if (ids.length > 0 === options.all) return misused('name accounts, or say --all');
    const accounts = await resolve(admin, ids);
    if (!accounts.ok) return refusedBy(accounts.problem);
    return tellEach<Body>(
      accounts.body,
      ({ found }) =>
        found.ok ? admin.post(accountPath(found.body.provider, found.body.id, verb)) : Promise.resolve(found),
      judge,
    );
  });
}

/** An account that was named, or why there is none: the others go on without it. */
interface Named {
  readonly id: string;
  readonly found: AdminAnswer<AccountView>;
}

async function resolve(admin: AdminClient, ids: readonly string[]): Promise<AdminAnswer<readonly Named[]>> {
  if (ids.length === 0) {
    const all = await listAll(admin);
    if (!all.ok) return all;
    const active = all.body.filter(({ disabled }) => !disabled);
    return { ...all, body: active.map((body) => ({ id: body.id, found: { ok: true, status: 200, body } })) };
  }
  const named: Named[] = [];
  for (const id of ids) {
    const found = await findAccount(admin, id);
    const isThere = found.ok || found.problem.status === 404;
    if (!isThere) return found;
    named.push({ id, found });
  }
  return { ok: true, status: 200, body: named };
}

/** One after the other: these calls cost something at the vendor. */
async function tellEach<Body extends object>(
  accounts: readonly Named[],
  ask: (account: Named) => Promise<AdminAnswer<Body>>,
  judge: Judge<Body>,
): Promise<Told> {
  const progress = progressOn(process.stderr, 'accounts', accounts.length);
  const facts: object[] = [];
  const lines: string[] = [];
  let failed = 0;
  for (const [index, account] of accounts.entries()) {
    const answer = await ask(account);
    const { ok, words } = answer.ok ? judge(answer.body) : { ok: false, words: problemLine(answer.problem) };
    if (!ok) failed += 1;
    facts.push({ account_id: account.id, ...(answer.ok ? answer.body : problemFacts(answer.problem)) });
    lines.push(`${account.id}: ${words}`);
    progress.done(index + 1);
  }
  progress.end();
  const code = failed === 0 ? EXIT_OK : EXIT_FAILED;
  const text = lines.length > 0 ? lines.join('\n') : 'There are no accounts.';
  return { outcome: 'done', facts: { ok: failed === 0, accounts: facts }, text, code };
}
