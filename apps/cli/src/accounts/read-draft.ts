import { type AuthMethod, PROVIDER_IDS, type ProviderId } from '@sluice/core';
import { type Input, type InputSource, parseText, readText } from '../admin/index.ts';
import type { AccountDraft, AccountSettings } from './account-draft.ts';

/** Flags that say where a credential is. It is never a flag itself: command lines are seen by everybody on the machine. */
export interface CredentialFlags {
  /** File with the credential, or `-` for stdin. */
  readonly credentials?: string;
  /** Name of the variable that holds it. */
  readonly credentialsEnv?: string;
}

export interface AddFlags extends CredentialFlags {
  /** File with one account or several, or `-` for stdin; everything else comes from flags. */
  readonly file?: string;
  readonly id?: string;
  readonly provider?: ProviderId;
  readonly auth?: AuthMethod;
  readonly settings: AccountSettings;
}

/** How accounts of a provider sign in when nobody says. */
const USUAL_AUTH: Readonly<Record<ProviderId, AuthMethod>> = {
  kiro: 'social',
  claude: 'api_key',
  codex: 'oauth',
  antigravity: 'oauth',
  openai: 'api_key',
};

/** The accounts that flags and files describe. Flags win over the file. The admin API judges the rest. */
export function readDrafts(flags: AddFlags): Input<readonly AccountDraft[]> {
  const credentials = readCredentials(flags);
  if (credentials?.outcome === 'refused') return credentials;
  const written = flags.file === undefined ? read([{}]) : readAccounts(flags.file);
  if (written.outcome === 'refused') return written;
  if (written.value.length > 1 && (flags.id !== undefined || credentials)) {
    return refused('--id and --credentials are for one account, and the file has several');
  }
  const drafts: AccountDraft[] = [];
  for (const [index, fields] of written.value.entries()) {
    const where = written.value.length > 1 ? `account ${index + 1}: ` : '';
    const draft = draftOf(fields, flags, credentials?.value);
    if (typeof draft === 'string') return refused(`${where}${draft}`);
    drafts.push(draft);
  }
  return read(drafts);
}

/** The credential that flags point to; undefined when none does. One word alone is an API key. */
export function readCredentials(flags: CredentialFlags): Input<Record<string, unknown>> | undefined {
  const { credentials: file, credentialsEnv: variable } = flags;
  if (file === undefined && variable === undefined) return undefined;
  if (file !== undefined && variable !== undefined) return refused('use --credentials or --credentials-env, not both');
  const source: InputSource = file !== undefined ? { file } : { variable: variable ?? '' };
  const text = readText(source);
  if (text.outcome === 'refused') return text;
  const parsed = parseText(text.value);
  if (parsed.outcome === 'read' && isFields(parsed.value)) return checked(parsed.value);
  if (/^[\x21-\x7e]+$/.test(text.value) && !/^[{[]/.test(text.value)) return checked({ api_key: text.value });
  return refused('the credential is neither one word (an API key) nor a mapping (access_token: …)');
}

function draftOf(
  written: Fields,
  { id, provider: given, auth: way, settings }: AddFlags,
  credentials: Fields | undefined,
): AccountDraft | string {
  const { provider: named, auth: signIn, credentials: inFile, ...rest } = written;
  const provider = given ?? PROVIDER_IDS.find((one) => one === named);
  if (provider === undefined) return `names no provider (${PROVIDER_IDS.join(', ')})`;
  const login = credentials ?? (isFields(inFile) ? inFile : undefined);
  if (login === undefined) return 'has no credentials (--credentials FILE, --credentials -, --credentials-env NAME)';
  const fine = checked(login);
  if (fine.outcome === 'refused') return fine.reason;
  const auth = way ?? (typeof signIn === 'string' ? signIn : usualAuth(provider, login));
  // What a file says is judged where it is stored: one judge, one list of fields.
  return { ...rest, ...settings, ...(id !== undefined && { id }), provider, auth, credentials: login } as AccountDraft;
}

function usualAuth(provider: ProviderId, login: Fields): AuthMethod {
  if (provider === 'kiro' && login['client_id'] !== undefined) return 'idc';
  if (provider === 'claude' && login['api_key'] === undefined) return 'oauth';
  return USUAL_AUTH[provider];
}

type Fields = Record<string, unknown>;

/** One account, a list of them, or a configuration file with `accounts`. */
function readAccounts(file: string): Input<readonly Fields[]> {
  const text = readText({ file });
  if (text.outcome === 'refused') return text;
  const parsed = parseText(text.value);
  const name = file === '-' ? 'stdin' : file;
  if (parsed.outcome === 'refused') return refused(`${name} ${parsed.reason}`);
  const { value } = parsed;
  const accounts = Array.isArray(value) ? value : isFields(value) ? (value['accounts'] ?? [value]) : undefined;
  const fine = Array.isArray(accounts) && accounts.length > 0 && accounts.every(isFields);
  return fine ? read(accounts) : refused(`${name} holds no accounts`);
}

/** Placeholders are expanded in the configuration file only; kept as they are they would be sent to a vendor. */
function checked(credentials: Fields): Input<Fields> {
  const open = Object.entries(credentials).find(([, value]) => typeof value === 'string' && value.includes('${'));
  return open
    ? refused(`credentials.${open[0]} is a placeholder; only the configuration file expands them`)
    : read(credentials);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read<Value>(value: Value): Input<Value> {
  return { outcome: 'read', value };
}

function refused(reason: string): { readonly outcome: 'refused'; readonly reason: string } {
  return { outcome: 'refused', reason };
}
