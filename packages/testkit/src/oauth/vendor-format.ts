import type { IssuedTokens, TokenMint } from '../stand-in/index.ts';

/** Token endpoints the stand-in has; Kiro has one for desktop logins and one for IdC logins. */
export const TOKEN_VENDORS = ['claude', 'codex', 'antigravity', 'kiro-social', 'kiro-idc'] as const;

export type TokenVendor = (typeof TOKEN_VENDORS)[number];

/** The OAuth client a login was made with. */
export interface OAuthClient {
  readonly id: string;
  readonly secret?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: object;
}

/** Why a token endpoint refuses. The first four are about the token presented, and only `reused` costs the family its life. */
export const TOKEN_REFUSALS = [
  ...(['unknown', 'reused', 'revoked', 'expired'] as const),
  ...(['invalid_client', 'invalid_request', 'unauthorized', 'rate_limited', 'server_error'] as const),
] as const;

export type TokenRefusal = (typeof TOKEN_REFUSALS)[number];

/** Fields of an answer that a script can leave out. */
export type TokenField = 'access_token' | 'refresh_token' | 'id_token' | 'expires_in';

export interface RefreshRequest {
  /** Lower case, without parameters. */
  readonly contentType: string;
  readonly text: string;
}

/** A request as the vendor reads it. */
export type ReadRequest =
  | { readonly refreshToken: string }
  | { readonly refusal: 'invalid_client' | 'invalid_request'; readonly why: string };

export interface GrantFacts {
  readonly account: string;
  readonly tokens: IssuedTokens;
  readonly client: OAuthClient;
  /** Epoch ms of the vendor's clock. */
  readonly now: number;
}

/** How one vendor's token endpoint talks. Source of all of it: the project's provider fact sheet, sections 2 to 2.2. */
export interface VendorFormat {
  readonly path: string;
  readonly client: OAuthClient;
  /** Life of an access token, seconds. */
  readonly life: number;
  /** Whether a refresh uses up the refresh token and gives the next one. */
  readonly rotates: boolean;
  readonly mint: TokenMint;
  /** The vendor's names of the fields. */
  readonly fields: Readonly<Record<TokenField, string>>;
  readonly refusals: Readonly<Record<TokenRefusal, HttpAnswer>>;
  read(request: RefreshRequest, client: OAuthClient): ReadRequest;
  /** Body of a success, in the vendor's names. */
  grant(facts: GrantFacts): Readonly<Record<string, unknown>>;
  /** What a credential record of the configuration file holds besides tokens and their expiry. */
  extras(facts: GrantFacts): Readonly<Record<string, string>>;
}
