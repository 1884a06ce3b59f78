import type { AccountReach, ProviderId } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';
import { judgeUrl } from '@sluice/providers/address-guard';
import type { AccountContent } from '@sluice/store';
import { type Refusal, refused } from '../http/index.ts';
import { isForeign } from './vendor-hosts.ts';

/**
 * Why credentials may not be sent to where an account's URLs point; undefined when they may. URLs of an account of the
 * configuration file may lead anywhere, but whose the credentials are is asked of them too.
 */
export function destinationProblem(
  { account: { provider, urls }, origin }: AccountContent,
  credential: CredentialRecord,
  reach: AccountReach,
  confirmed = false,
): Refusal<400> | undefined {
  for (const [field, text] of Object.entries(urls)) {
    const wrong = endingProblem(field, text, provider);
    if (wrong !== undefined && origin !== 'file') return refused(400, 'invalid_url', wrong, field);
    const judged = judgeUrl(text, origin === 'file' ? 'private' : reach);
    if (judged.outcome === 'refused') {
      if (origin === 'file') continue;
      return refused(400, 'invalid_url', judged.problem, field);
    }
    if (!confirmed && isForeign(judged.url, provider, credential, judged.reach === 'private')) {
      const message =
        'is not a host of the vendor these credentials belong to; say confirm_foreign_host: true to send them';
      return refused(400, 'foreign_host', message, field);
    }
  }
  return undefined;
}

/** Paths are put behind a base URL. Only a server that speaks like OpenAI's may want a query there: Azure's `api-version`. */
function endingProblem(field: string, url: string, provider: ProviderId): string | undefined {
  if (url.includes('#')) return 'must not have a fragment: what follows # is never sent';
  if (field !== 'base_url' || provider === 'openai' || !url.includes('?')) return undefined;
  return 'must not have a query: paths are put behind it';
}
