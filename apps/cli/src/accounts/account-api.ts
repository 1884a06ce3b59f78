import { PROVIDER_IDS, type ProviderId } from '@sluice/core';
import type { AdminAnswer, AdminClient } from '../admin/index.ts';
import type { AccountView } from './account-view.ts';

/** Path of a provider's accounts, of one of them, or of what can be done with one. */
export function accountPath(provider: ProviderId, id?: string, verb?: string): string {
  const parts = [provider, 'accounts', id, verb].filter((part) => part !== undefined);
  return `/admin/providers/${parts.map(encodeURIComponent).join('/')}`;
}

/** All accounts of these providers, whatever their state. */
export async function listAll(
  admin: AdminClient,
  providers: readonly ProviderId[] = PROVIDER_IDS,
): Promise<AdminAnswer<readonly AccountView[]>> {
  const answers = await Promise.all(providers.map((provider) => admin.list<AccountView>(accountPath(provider))));
  const all: AccountView[] = [];
  for (const answer of answers) {
    if (!answer.ok) return answer;
    all.push(...answer.body);
  }
  return { ok: true, status: 200, body: all };
}

/** The account of this id: ids are unique over all providers, so nobody need say whose it is. */
export async function findAccount(
  admin: AdminClient,
  id: string,
  provider?: ProviderId,
): Promise<AdminAnswer<AccountView>> {
  const providers = provider === undefined ? PROVIDER_IDS : [provider];
  const answers = await Promise.all(providers.map((one) => admin.get<AccountView>(accountPath(one, id))));
  const [first] = answers;
  // A 404 of one provider says nothing about the others; any other refusal is the answer.
  const telling =
    answers.find((answer) => answer.ok) ?? answers.find((answer) => !answer.ok && !isMissing(answer)) ?? first;
  if (telling && (telling.ok || !isMissing(telling))) return telling;
  const problem = telling && !telling.ok ? telling.problem : undefined;
  return { ok: false, problem: { status: 404, code: 'not_found', ...problem, message: `there is no account ${id}` } };
}

function isMissing(answer: AdminAnswer): boolean {
  return !answer.ok && answer.problem.status === 404;
}
