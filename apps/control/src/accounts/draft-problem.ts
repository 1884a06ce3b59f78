import type { AccountReach, ProviderId } from '@sluice/core';
import { destinationProblem } from './destinations.ts';
import { draftOf, recordOf } from './draft.ts';
import { accountProblem, credentialProblem } from './rules.ts';
import { newAccountSchema } from './schema.ts';

/** Why an account would be refused if it were added like this, in the words of the API; undefined when nothing is known against it. */
export function draftProblem(provider: ProviderId, asked: object, reach: AccountReach): string | undefined {
  const parsed = newAccountSchema.safeParse(asked);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.message ?? 'is not an account'} (${issue?.path.join('.') ?? ''})`;
  }
  const { data } = parsed;
  const draft = draftOf(provider, data.id ?? '', data);
  const record = recordOf(data.credentials);
  const problem =
    accountProblem(draft.account) ??
    credentialProblem(data.auth, record) ??
    destinationProblem(draft, record, reach, data.confirm_foreign_host);
  return problem && `${problem.message}${problem.field === undefined ? '' : ` (${problem.field})`}`;
}
