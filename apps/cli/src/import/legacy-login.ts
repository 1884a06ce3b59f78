import { type ReadLogin, readAntigravityLogin, readClaudeLogin, readCodexLogin, readGeminiLogin } from './auth-file.ts';
import { type Fields, present, secretAt, textAt } from './fields.ts';
import { registrationBeside } from './kiro-file.ts';
import { readKiroLogin } from './kiro-login.ts';
import { readJsonFile } from './read-json-file.ts';

/** How the legacy service keeps the accounts of one of its provider types. */
export type LegacyKind =
  /** A pool entry names a file, or a place in Redis, that holds the login. */
  | {
      readonly in: 'token file';
      readonly at: readonly string[];
      readonly read: (token: Fields, entry: Fields, path: string) => ReadLogin;
    }
  /** The entry is the login. */
  | { readonly in: 'entry'; readonly read: (entry: Fields) => ReadLogin };

/** By provider type, the keys of `provider_pools.json`. Types that are not here have no provider in Sluice. */
export const LEGACY_KINDS: ReadonlyMap<string, LegacyKind> = new Map<string, LegacyKind>([
  ['claude-kiro-oauth', tokenFile(['KIRO_TOKEN_FILE_PATH', 'KIRO_OAUTH_CREDS_FILE_PATH'], readKiroToken)],
  ['gemini-antigravity', tokenFile(['ANTIGRAVITY_OAUTH_CREDS_FILE_PATH'], withProject(readAntigravityLogin))],
  ['gemini-cli-oauth', tokenFile(['GEMINI_OAUTH_CREDS_FILE_PATH'], withProject(readGeminiLogin))],
  ['openai-codex-oauth', tokenFile(['CODEX_OAUTH_CREDS_FILE_PATH'], readCodexLogin)],
  ['claude-oauth', tokenFile(['CLAUDE_OAUTH_CREDS_FILE_PATH'], readClaudeLogin)],
  ['claude-custom', { in: 'entry', read: (entry) => apiKey('claude', entry, 'CLAUDE') }],
  ['openai-custom', { in: 'entry', read: (entry) => apiKey('openai', entry, 'OPENAI') }],
  ['openaiResponses-custom', { in: 'entry', read: readResponsesKey }],
]);

/** What its vendors' own addresses are; an account that names them needs no address of its own. */
const USUAL_URLS: Readonly<Record<'claude' | 'openai', string>> = {
  claude: 'https://api.anthropic.com',
  openai: 'https://api.openai.com/v1',
};

function tokenFile(at: readonly string[], read: (token: Fields, entry: Fields, path: string) => ReadLogin): LegacyKind {
  return { in: 'token file', at, read };
}

/** In file mode the service reads the IDE's own files, which keep the client of a login apart. */
function readKiroToken(token: Fields, _: Fields, path: string): ReadLogin {
  const client = registrationBeside(path, token);
  const registration = client === undefined ? undefined : readJsonFile(client);
  return readKiroLogin(token, registration?.outcome === 'read' ? registration.fields : {});
}

/** The project stands in the pool entry, not beside the tokens. */
function withProject(read: (file: Fields) => ReadLogin) {
  return (token: Fields, entry: Fields) => read({ project_id: textAt(entry, 'PROJECT_ID'), ...token });
}

function apiKey(provider: 'claude' | 'openai', entry: Fields, prefix: string): ReadLogin {
  const key = secretAt(entry, `${prefix}_API_KEY`);
  if (key === undefined) return { outcome: 'unusable', reason: `names no ${prefix}_API_KEY` };
  const url = textAt(entry, `${prefix}_BASE_URL`)?.replace(/\/+$/, '');
  const base = url === USUAL_URLS[provider] ? undefined : url;
  return {
    outcome: 'login',
    login: { provider, auth: 'api_key', ...present({ base_url: base }), credentials: { api_key: key } },
  };
}

function readResponsesKey(entry: Fields): ReadLogin {
  const read = apiKey('openai', entry, 'OPENAI');
  return read.outcome === 'login' ? { ...read, notes: ['Sluice speaks chat completions to its server'] } : read;
}
