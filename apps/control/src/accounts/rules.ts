import { type Account, type AuthMethod, lackOf, PROVIDERS_OF_FIELD, SIGN_IN } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';
import { type Refusal, refused } from '../http/index.ts';

/** What is wrong with an account for its provider; undefined when nothing is. */
export function accountProblem({ provider, auth, urls, settings }: Account): Refusal<400> | undefined {
  if (!SIGN_IN[provider].includes(auth)) {
    return invalid('auth', `must be ${SIGN_IN[provider].join(' or ')} for provider ${provider}`);
  }
  for (const field of [...Object.keys(urls), ...Object.keys(settings)]) {
    const providers = PROVIDERS_OF_FIELD[field];
    if (providers && !providers.includes(provider)) return invalid(field, `has no meaning for provider ${provider}`);
  }
  return undefined;
}

/** What a credential lacks for a way to sign in; undefined when nothing. */
export function credentialProblem(auth: AuthMethod, credential: CredentialRecord): Refusal<400> | undefined {
  const lack = lackOf(auth, (field) => credential[field] !== undefined);
  return lack && invalid(lack.field === undefined ? 'credentials' : `credentials.${lack.field}`, lack.message);
}

function invalid(field: string, message: string): Refusal<400> {
  return refused(400, 'invalid_request', message, field);
}
