import { AUTH_METHODS, type AuthMethod, lackOf, PROVIDERS_OF_FIELD, SIGN_IN } from '@sluice/core';
import type { ConfigProblem } from '../problem.ts';
import { isRawMap, listAt, mapAt, type RawMap, type RawTree, textAt } from '../raw-tree.ts';
import { placed } from '../schema-problems.ts';

/**
 * What the schema cannot say about accounts: ids are unique, `auth` fits the provider, and the credentials are
 * those the sign-in needs. Works on the raw tree, so it finds these also when other keys are wrong.
 */
export function accountProblems(tree: RawTree): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const firstUse = new Map<string, number>();
  for (const [index, account] of listAt(tree.root, 'accounts').entries()) {
    if (!isRawMap(account)) continue;
    const report = (path: readonly PropertyKey[], message: string) => {
      problems.push(placed(tree, ['accounts', index, ...path], message));
    };
    const id = textAt(account, 'id');
    const earlier = id === undefined ? undefined : firstUse.get(id);
    if (id !== undefined && earlier === undefined) firstUse.set(id, index);
    if (earlier !== undefined) report(['id'], `is already the id of accounts[${earlier}]`);
    checkProvider(account, report);
    checkCredentials(account, report);
  }
  return problems;
}

type Report = (path: readonly PropertyKey[], message: string) => void;

function checkProvider(account: RawMap, report: Report): void {
  const provider = textAt(account, 'provider');
  const methods: Readonly<Record<string, readonly string[]>> = SIGN_IN;
  const allowed = provider !== undefined && Object.hasOwn(methods, provider) ? methods[provider] : undefined;
  if (provider === undefined || allowed === undefined) return;
  const auth = textAt(account, 'auth');
  if (auth !== undefined && !allowed.includes(auth)) {
    report(['auth'], `must be ${allowed.join(' or ')} for provider ${provider}`);
  }
  for (const [key, providers] of Object.entries(PROVIDERS_OF_FIELD)) {
    if (account[key] !== undefined && !providers.some((known) => known === provider)) {
      report([key], `has no meaning for provider ${provider} (only for ${providers.join(', ')})`);
    }
  }
}

function checkCredentials(account: RawMap, report: Report): void {
  const auth = textAt(account, 'auth');
  if (!isRawMap(account.credentials) || !isAuthMethod(auth)) return;
  const credentials = mapAt(account, 'credentials');
  const lack = lackOf(auth, (field) => textAt(credentials, field) !== undefined);
  if (lack) report(lack.field === undefined ? ['credentials'] : ['credentials', lack.field], lack.message);
}

function isAuthMethod(auth: string | undefined): auth is AuthMethod {
  return AUTH_METHODS.some((method) => method === auth);
}
