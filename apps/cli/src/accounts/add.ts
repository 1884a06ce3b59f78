import {
  type AdminAnswer,
  type AdminClient,
  type AdminOptions,
  misused,
  problemFacts,
  problemLine,
  type Told,
  told,
  withAdmin,
} from '../admin/index.ts';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { progressOn } from '../output/progress.ts';
import { accountPath } from './account-api.ts';
import type { AccountDraft } from './account-draft.ts';
import type { AccountView } from './account-view.ts';
import { type AddFlags, readDrafts } from './read-draft.ts';

export interface AddOptions extends AdminOptions, AddFlags {
  readonly confirmForeignHost: boolean;
}

/** `sluice accounts add`: one account from flags, or those of a file. Prints their ids and nothing of their credentials. */
export function addAccounts(options: AddOptions): Promise<number> {
  return withAdmin('accounts', options, async (admin) => {
    const drafts = readDrafts(options);
    if (drafts.outcome === 'refused') return misused(drafts.reason);
    const [only, ...others] = drafts.value;
    if (only === undefined) return misused('there is no account in it');
    const add = (draft: AccountDraft) => addOne(admin, draft, options.confirmForeignHost);
    if (others.length === 0) return told(await add(only), ({ id }) => `Added ${id}.`);
    return addSeveral(drafts.value, add);
  });
}

function addOne(admin: AdminClient, draft: AccountDraft, confirmed: boolean): Promise<AdminAnswer<AccountView>> {
  const { provider, ...account } = draft;
  return admin.post(accountPath(provider), { ...account, ...(confirmed && { confirm_foreign_host: true }) });
}

/** An account that is refused does not keep the others away. */
async function addSeveral(
  drafts: readonly AccountDraft[],
  add: (draft: AccountDraft) => Promise<AdminAnswer<AccountView>>,
): Promise<Told> {
  const progress = progressOn(process.stderr, 'accounts', drafts.length);
  const lines: string[] = [];
  const facts: object[] = [];
  let failed = 0;
  for (const [index, draft] of drafts.entries()) {
    const answer = await add(draft);
    const name = draft.id ?? `account ${index + 1}`;
    if (!answer.ok) failed += 1;
    facts.push(answer.ok ? answer.body : { id: draft.id ?? null, ...problemFacts(answer.problem) });
    lines.push(answer.ok ? `Added ${answer.body.id}.` : `Not added: ${name}: ${problemLine(answer.problem)}`);
    progress.done(index + 1);
  }
  progress.end();
  const code = failed === 0 ? EXIT_OK : EXIT_FAILED;
  return { outcome: 'done', facts: { ok: failed === 0, accounts: facts }, text: lines.join('\n'), code };
}
