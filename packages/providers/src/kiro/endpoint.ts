import type { Account } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';

/**
 * Kiro's URLs where they differ from the vendor's own. `{region}` is replaced by the account's region.
 * Which host is right changes with the vendor's migrations, so all of them are settings.
 */
export interface KiroUrls {
  /** Default `https://q.{region}.amazonaws.com`. */
  readonly base_url?: string | undefined;
  /** Social login. Default `https://prod.{region}.auth.desktop.kiro.dev/refreshToken`. */
  readonly refresh_url?: string | undefined;
  /** IdC and Builder ID. Default `https://oidc.{region}.amazonaws.com/token`. */
  readonly idc_refresh_url?: string | undefined;
}

const DEFAULT_REGION = 'us-east-1';

const VENDOR_URLS: Readonly<Record<keyof KiroUrls, string>> = {
  base_url: `https://q.{region}.amazonaws.com`,
  refresh_url: `https://prod.{region}.auth.desktop.kiro.dev/refreshToken`,
  idc_refresh_url: `https://oidc.{region}.amazonaws.com/token`,
};

/**
 * Where a turn is sent: `POST {base}/generateAssistantResponse`. The account's own URL wins over the provider's, the
 * provider's over the vendor's. Throws `TypeError` when a configured URL is none: configuration is checked at start.
 */
export function turnUrl(account: Account, profileArn: string | undefined, urls: KiroUrls = {}): URL {
  const base = account.urls.base_url ?? template(urls, 'base_url');
  return new URL(`${atRegion(base, apiRegion(account, profileArn)).replace(/\/+$/, '')}/generateAssistantResponse`);
}

/** Where the account's token is renewed; the region is that of the login, which may not be the API's. */
export function refreshUrl(account: Account, record: CredentialRecord, urls: KiroUrls = {}): URL {
  const kind = refreshUrlKey(account);
  return new URL(atRegion(account.urls[kind] ?? template(urls, kind), loginRegion(account, record)));
}

/** Which of the URLs a way to sign in is renewed at. */
export function refreshUrlKey({ auth }: Account): 'idc_refresh_url' | 'refresh_url' {
  return auth === 'idc' ? 'idc_refresh_url' : 'refresh_url';
}

/**
 * The profile an account's requests run under: the token's own, the account's, the configured default, or none.
 * Mandatory upstream since May 2026; without one the upstream's answer says so.
 */
export function profileArnOf(
  account: Account,
  record: CredentialRecord,
  fallback?: string | undefined,
): string | undefined {
  return text(record.profile_arn) ?? text(account.settings['profile_arn']) ?? fallback;
}

/**
 * The API lives in two regions only; a login region elsewhere is served by the nearer one. The region inside the profile
 * ARN (its fourth field) decides, then `api_region`, which is taken as it stands, then the login region.
 */
function apiRegion(account: Account, profileArn: string | undefined): string {
  const named = text(account.settings['api_region']) ?? text(profileArn?.split(':')[3]);
  if (named) return named;
  return text(account.settings['region'])?.startsWith('eu-') ? 'eu-central-1' : DEFAULT_REGION;
}

function loginRegion(account: Account, record: CredentialRecord): string {
  const { settings } = account;
  return text(settings['idc_region']) ?? text(settings['region']) ?? text(record['region']) ?? DEFAULT_REGION;
}

/** The vendor's URL written out for the default region is what configurations show as their default: it means the vendor's. */
function template(urls: KiroUrls, kind: keyof KiroUrls): string {
  const configured = urls[kind];
  const vendor = VENDOR_URLS[kind];
  return configured === undefined || configured === atRegion(vendor, DEFAULT_REGION) ? vendor : configured;
}

/** A region becomes part of a host name, so only something shaped like one may. */
function atRegion(template: string, region: string): string {
  return template.replaceAll('{region}', /^[a-z0-9-]{1,32}$/.test(region) ? region : DEFAULT_REGION);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
