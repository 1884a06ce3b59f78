import { isIPv4, isIPv6 } from 'node:net';
import { decodeMasterKey } from '../master-key.ts';
import type { ConfigProblem } from '../problem.ts';
import { isRawMap, listAt, mapAt, type RawTree, type RawValue, textAt } from '../raw-tree.ts';
import { placed } from '../schema-problems.ts';
import { splitSecrets } from '../split-secrets.ts';

/** Shorter client keys and admin tokens can be guessed. */
export const SHORTEST_KEY = 16;

const PLACEHOLDER_KEY =
  /…|\.\.\.|^<.*>$|^(sk[-_])?(your|change[-_]?me|replace|example|sample|placeholder|insert|todo)|^(.)\3*$/i;

/** Rules on the secrets that guard us: long enough, not copied from an example, no two alike, and there at all. */
export function keyProblems(tree: RawTree): readonly ConfigProblem[] {
  return [...apiKeyProblems(tree), ...adminTokenProblems(tree), ...exposureProblems(tree), ...masterKeyProblems(tree)];
}

function apiKeyProblems(tree: RawTree): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const names = new Set<string>();
  const keys = new Set<string>();
  for (const [index, entry] of listAt(tree.root, 'api_keys').entries()) {
    if (!isRawMap(entry)) continue;
    const name = textAt(entry, 'name');
    const key = textAt(entry, 'key');
    if (name !== undefined && names.has(name)) {
      problems.push(placed(tree, ['api_keys', index, 'name'], 'is already the name of another key'));
    }
    if (name !== undefined) names.add(name);
    if (key === undefined) continue;
    if (keys.has(key)) problems.push(placed(tree, ['api_keys', index, 'key'], 'is the same as an earlier key'));
    keys.add(key);
    const weakness = weaknessOf(key);
    if (weakness) problems.push(placed(tree, ['api_keys', index, 'key'], weakness));
  }
  return problems;
}

function adminTokenProblems(tree: RawTree): ConfigProblem[] {
  const token = textAt(mapAt(tree.root, 'admin'), 'token');
  const weakness = token === undefined ? undefined : weaknessOf(token);
  return weakness === undefined ? [] : [placed(tree, ['admin', 'token'], weakness)];
}

function weaknessOf(key: string): string | undefined {
  if (PLACEHOLDER_KEY.test(key)) return 'is a placeholder from an example; make one with: openssl rand -hex 24';
  if (key.length < SHORTEST_KEY)
    return `must have at least ${SHORTEST_KEY} characters; make one with: openssl rand -hex 24`;
  return undefined;
}

function exposureProblems(tree: RawTree): ConfigProblem[] {
  if (listAt(tree.root, 'api_keys').length > 0) return [];
  if (isLoopbackHost(textAt(mapAt(tree.root, 'server'), 'host') ?? '127.0.0.1')) return [];
  return [
    placed(
      tree,
      ['server', 'host'],
      'is reachable from other machines, but no API key is configured: add one to api_keys or set SLUICE_API_KEY, or listen on 127.0.0.1',
    ),
  ];
}

function masterKeyProblems(tree: RawTree): ConfigProblem[] {
  const path = ['account_pool', 'encryption_key'];
  const written = mapAt(tree.root, 'account_pool')['encryption_key'];
  if (written !== undefined) return wrongMasterKeys(written, path).map((place) => placed(tree, place, NO_MASTER_KEY));
  const leaves = textAt(mapAt(tree.root, 'state'), 'redis_url') ?? textAt(mapAt(tree.root, 'database'), 'url');
  const holdsTokens = listAt(tree.root, 'accounts').some(
    (account) => isRawMap(account) && ['social', 'idc', 'oauth'].includes(textAt(account, 'auth') ?? ''),
  );
  if (leaves === undefined || !holdsTokens) return [];
  return [
    placed(
      tree,
      path,
      'is required: state.redis_url or database.url is set, so OAuth credentials of accounts leave this process and must be encrypted; set SLUICE_MASTER_KEY to the output of: openssl rand -base64 32',
    ),
  ];
}

const NO_MASTER_KEY = 'must be 32 random bytes as base64 or hex; make one with: openssl rand -base64 32';

/** The places of what is no master key: one for a text of several, one for every entry of a list. */
function wrongMasterKeys(written: RawValue, path: readonly PropertyKey[]): readonly (readonly PropertyKey[])[] {
  if (Array.isArray(written)) return written.flatMap((entry, index) => wrongMasterKeys(entry, [...path, index]));
  const keys = typeof written === 'string' ? splitSecrets(written) : [];
  return keys.length > 0 && keys.every((key) => decodeMasterKey(key) !== undefined) ? [] : [path];
}

/** Whether listening on a host is reachable from this machine only: 127.0.0.0/8, ::1 and `localhost`. */
export function isLoopbackHost(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  if (isIPv6(host)) return /^(0*:)*:?0*1$/.test(host) || /^::ffff:127\./i.test(host);
  return host.toLowerCase() === 'localhost';
}
