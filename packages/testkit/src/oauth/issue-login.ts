import { FORMATS } from './formats.ts';
import type { TokenEndpointState } from './state.ts';
import type { TokenVendor } from './vendor-format.ts';

/** A credential in the field names of the configuration file. */
export interface CredentialFields {
  readonly access_token: string;
  readonly refresh_token: string;
  /** RFC 3339. */
  readonly expires_at: string;
  readonly id_token?: string;
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly profile_arn?: string;
}

export interface LoginOptions {
  /** Life of the first access token, seconds; 0 or less: already expired. Default the vendor's. */
  readonly life?: number;
}

/** A login as if somebody had just come back from the vendor's page. An account can log in again; its older login lives on. */
export function issueLogin(
  state: TokenEndpointState,
  vendor: TokenVendor,
  account: string,
  { life }: LoginOptions = {},
): CredentialFields {
  if (!/^[\w.-]+$/.test(account)) throw new TypeError('an account is named by letters, digits, ".", "_" and "-"');
  const login = state.newLogin(vendor, account);
  const book = state.books[vendor];
  book.addFamily(login);
  const now = state.now();
  const tokens = book.issue(login, now, life);
  if (!tokens) throw new Error(`${vendor} has no family ${login}`);
  state.changed();
  return {
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    expires_at: new Date(now + tokens.expiresIn * 1_000).toISOString(),
    ...FORMATS[vendor].extras({ account: login, tokens, client: state.client(vendor), now }),
  };
}
