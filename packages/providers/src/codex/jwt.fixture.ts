const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token in the vendor's form; its signature is nobody's. */
export function jwtOf(payload: unknown): string {
  return `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(payload)}.c2ln`;
}

/** The claims of a login, under the vendor's names. */
export function ownedBy(accountId: string, userId = 'user-1', plan = 'plus'): object {
  return {
    'https://api.openai.com/auth': {
      chatgpt_account_id: accountId,
      chatgpt_user_id: userId,
      chatgpt_plan_type: plan,
    },
  };
}
