import type { RefreshAnswer } from '@sluice/credentials';
import { believable, readErrorEnvelope, retryAfter } from '../failure/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { loginNeeded, misconfigured, refreshFailed } from './refresh-failures.ts';

/** Where vendors differ in what they mean by a refusal. */
export interface RefusalRules {
  /** Codes after which this refresh token will never work again, beside `invalid_grant`. */
  readonly permanentCodes?: ReadonlySet<string>;
  /** A 401 says the same without a code. */
  readonly permanent401?: boolean;
  /** The client was registered for this one login: without it the login is lost, and no configuration brings it back. */
  readonly clientOfLogin?: boolean;
  /** Bounds of a wait the endpoint names, milliseconds; a 429 that names none gets the shorter. Default: as named. */
  readonly wait?: { readonly min: number; readonly max: number };
}

/** Not the token's fault but that of the client id or secret it was presented with. */
const CONFIGURATION_CODES: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client', 'deleted_client']);

const DEAD_TOKEN =
  /(?:invalid|expired|revoked) refresh token|refresh token (?:not found|(?:is |has )?(?:invalid|expired|been revoked))/i;

/**
 * What a token endpoint's answer other than 2xx means. Pure; never throws; `now` in epoch milliseconds. Codes are read
 * from all three shapes in use: `{error:{code}}`, `{error:"code"}` and `{code}`.
 *
 * `rejected` is said only of what means a new login. A wrong client is a failure of the configuration, all else may pass.
 */
export function readRefusal(
  status: number,
  headers: UpstreamHeaders,
  body: string,
  now: number,
  rules: RefusalRules = {},
): RefreshAnswer {
  const envelope = readErrorEnvelope(body);
  const code = envelope.code || envelope.type;
  const refusal = { status, code, body };
  const says = (codes: ReadonlySet<string> | undefined) => codes?.has(envelope.code) || codes?.has(envelope.type);
  const refusesClient = says(CONFIGURATION_CODES);
  if (refusesClient && !rules.clientOfLogin) {
    return { outcome: 'failed', failure: misconfigured('token endpoint refused our OAuth client', refusal) };
  }
  const isDead =
    refusesClient ||
    envelope.code === 'invalid_grant' ||
    envelope.type === 'invalid_grant' ||
    says(rules.permanentCodes) ||
    (status === 401 && rules.permanent401) ||
    (status >= 400 && status < 500 && status !== 429 && DEAD_TOKEN.test(envelope.message));
  if (isDead) return { outcome: 'rejected', failure: loginNeeded(refusal) };
  return { outcome: 'failed', failure: refreshFailed(refusal, retryAt(status, headers, now, rules.wait)) };
}

function retryAt(
  status: number,
  headers: UpstreamHeaders,
  now: number,
  wait: RefusalRules['wait'],
): number | undefined {
  const named = believable(retryAfter(headers['retry-after'], now), now);
  if (!wait || (named === undefined && status !== 429)) return named;
  return now + Math.min(wait.max, Math.max(wait.min, (named ?? now) - now));
}
