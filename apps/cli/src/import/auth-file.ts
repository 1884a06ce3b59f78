import type { AccountDraft } from '../accounts/index.ts';
import { type Fields, fieldsOf, labelAt, momentAt, present, secretAt, textAt } from './fields.ts';
import { accountIdFor, type Found, unusable } from './found.ts';
import { readKiroLogin } from './kiro-login.ts';

type Login = Omit<AccountDraft, 'id' | 'label' | 'disabled'>;

export type ReadLogin =
  | {
      readonly outcome: 'login';
      readonly login: Login;
      /** What stays when the tokens are renewed, besides the address. */
      readonly identity?: readonly string[];
      readonly notes?: readonly string[];
    }
  | { readonly outcome: 'unusable'; readonly reason: string };

/** Readers by the `type` a CLIProxyAPI auth file names. */
const READERS = new Map<string, (file: Fields) => ReadLogin>([
  ['claude', readClaudeLogin],
  ['codex', readCodexLogin],
  ['antigravity', readAntigravityLogin],
  ['gemini', readGeminiLogin],
  ['gemini-cli', readGeminiLogin],
  ['kiro', (file) => readKiroLogin(file)],
]);

/**
 * The account of one CLIProxyAPI auth file (`auths/*.json`). `source` is the file's name, for people, and the account's
 * identity where the file names no address.
 */
export function findAuthFile(source: string, file: Fields): Found {
  const type = textAt(file, 'type');
  if (type === undefined) return unusable(source, 'names no type, so it is no auth file');
  const read = READERS.get(type.toLowerCase())?.(file);
  if (read === undefined) return unusable(source, `Sluice has no provider for the type ${type.slice(0, 32)}`);
  if (read.outcome === 'unusable') return unusable(source, read.reason);
  const email = textAt(file, 'email');
  const label = labelAt(file, 'label', 'email');
  const identity = 'identity' in read ? (read.identity ?? []) : [];
  const { login, notes = [] } = read;
  return {
    outcome: 'account',
    source,
    draft: {
      id: accountIdFor(login.provider, type.toLowerCase(), email?.toLowerCase() ?? source, ...identity),
      ...present({ label, disabled: file['disabled'] === true || undefined }),
      ...login,
    },
    notes,
  };
}

/** `access_token, refresh_token, id_token, expired`, as CLIProxyAPI writes them. */
function tokensOf(file: Fields) {
  return present({
    access_token: secretAt(file, 'access_token'),
    refresh_token: secretAt(file, 'refresh_token'),
    expires_at: momentAt(file, 'expired', 'expires_at', 'expiry', 'expiry_date'),
  });
}

const NO_TOKEN: ReadLogin = { outcome: 'unusable', reason: 'holds no token' };

export function readClaudeLogin(file: Fields): ReadLogin {
  const credentials = tokensOf(file);
  if (!credentials.access_token && !credentials.refresh_token) return NO_TOKEN;
  return { outcome: 'login', login: { provider: 'claude', auth: 'oauth', credentials } };
}

/** One person may have several ChatGPT accounts, so the account is part of who it is. Also Codex's own `auth.json`. */
export function readCodexLogin(file: Fields): ReadLogin {
  const tokens = fieldsOf(file['tokens']) ?? file;
  const { expires_at: expires, ...found } = tokensOf(tokens);
  if (!found.access_token && !found.refresh_token) return NO_TOKEN;
  const account = secretAt(tokens, 'account_id');
  const credentials = present({
    ...found,
    id_token: secretAt(tokens, 'id_token'),
    account_id: account,
    expires_at: tokenEnd(found.access_token) ?? expires,
  });
  return { outcome: 'login', login: { provider: 'codex', auth: 'oauth', credentials }, identity: [account ?? ''] };
}

/** An access token of ChatGPT says itself when it ends (`exp`, seconds); what was written beside it may be older. */
function tokenEnd(token: string | undefined): string | undefined {
  try {
    const payload = Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8');
    return momentAt(fieldsOf(JSON.parse(payload)) ?? {}, 'exp');
  } catch {
    return undefined;
  }
}

export function readAntigravityLogin(file: Fields): ReadLogin {
  const credentials = tokensOf(file);
  if (!credentials.access_token && !credentials.refresh_token) return NO_TOKEN;
  const project = textAt(file, 'project_id');
  return {
    outcome: 'login',
    login: { provider: 'antigravity', auth: 'oauth', ...present({ project }), credentials },
    notes: project === undefined ? ['no project: Sluice asks for it with the first refresh'] : [],
  };
}

/**
 * A Gemini CLI login. It speaks to the service that Antigravity speaks to, but through an OAuth client of its own, which
 * must be in the file: Antigravity's client cannot renew its tokens.
 */
export function readGeminiLogin(file: Fields): ReadLogin {
  const token = fieldsOf(file['token']) ?? file;
  const credentials = present({
    ...tokensOf(token),
    client_id: secretAt(token, 'client_id'),
    client_secret: secretAt(token, 'client_secret'),
  });
  if (!credentials.access_token && !credentials.refresh_token) return NO_TOKEN;
  if (!credentials.client_id || !credentials.client_secret) {
    return { outcome: 'unusable', reason: 'names no OAuth client (client_id, client_secret), so it cannot be renewed' };
  }
  const named =
    textAt(file, 'project_id')
      ?.split(',')
      .map((one) => one.trim()) ?? [];
  const projects = named.filter((one) => one !== '' && one.toLowerCase() !== 'all');
  const notes = ['a Gemini CLI login, served as an antigravity account'];
  if (projects.length > 1) notes.push(`the first of its ${projects.length} projects is used`);
  return {
    outcome: 'login',
    login: { provider: 'antigravity', auth: 'oauth', ...present({ project: projects[0] }), credentials },
    identity: [projects[0] ?? ''],
    notes,
  };
}
