import type { Account } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';
import { type GuardPolicy, isForeign, judgeUrl } from '../address-guard/index.ts';
import { type Refusal, refused } from '../http/index.ts';

/** Why credentials may not be sent to where an account's URLs point; undefined when they may. */
export function destinationProblem(
  { provider, urls }: Account,
  credential: CredentialRecord,
  guard: GuardPolicy,
  confirmed = false,
): Refusal<400> | undefined {
  for (const [field, text] of Object.entries(urls)) {
    const judged = judgeUrl(text, guard);
    if (judged.outcome === 'refused') return refused(400, 'invalid_url', judged.problem, field);
    if (!confirmed && isForeign(judged.url, provider, credential, judged.reach === 'private')) {
      const message =
        'is not a host of the vendor these credentials belong to; say confirm_foreign_host: true to send them';
      return refused(400, 'foreign_host', message, field);
    }
  }
  return undefined;
}
