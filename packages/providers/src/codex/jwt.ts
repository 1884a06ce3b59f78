import { type Fields, fieldsOf, parseFields, textOf } from '../failure/index.ts';

/** What OpenAI's id and access tokens say about their owner. Display and routing only: nobody has checked a signature. */
export interface CodexClaims {
  /** Goes into the `ChatGPT-Account-ID` header. */
  readonly accountId?: string;
  /** `plus`, `team`, …, as written; new plans appear without notice. */
  readonly planType?: string;
  /** One account (a team's workspace) may hold many users. */
  readonly userId?: string;
  readonly email?: string;
  /** `exp` in epoch milliseconds. */
  readonly expiresAt?: number;
}

const LONGEST_TOKEN = 16 * 1024;
const LONGEST_CLAIM = 256;
const AUTH = 'https://api.openai.com/auth';
const PROFILE = 'https://api.openai.com/profile';

/**
 * Reads the claims of a token. Never throws: whatever is not a JWT, is too long, or has claims of another type is a token
 * that says nothing.
 */
export function readCodexJwt(token: unknown): CodexClaims {
  const payload = payloadOf(token);
  const auth = fieldsOf(payload[AUTH]) ?? {};
  const claims = {
    accountId: claim(auth['chatgpt_account_id']),
    planType: claim(auth['chatgpt_plan_type']),
    userId: claim(auth['chatgpt_user_id']) ?? claim(auth['user_id']),
    email: claim(fieldsOf(payload[PROFILE])?.['email']) ?? claim(payload['email']),
    expiresAt: seconds(payload['exp']),
  };
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}

function payloadOf(token: unknown): Fields {
  if (typeof token !== 'string' || token.length > LONGEST_TOKEN) return {};
  const [, payload, signature] = token.split('.', 3);
  if (payload === undefined || signature === undefined) return {};
  return parseFields(Buffer.from(payload, 'base64url').toString('utf8')) ?? {};
}

/** Goes into headers, so only printable ASCII is a claim. */
function claim(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && text.length <= LONGEST_CLAIM && /^[\x21-\x7e]+$/.test(text) ? text : undefined;
}

function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value < 1e11 ? value * 1_000 : undefined;
}
