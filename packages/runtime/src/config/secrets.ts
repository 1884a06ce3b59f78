import type { Config } from './config.ts';

const SECRET_KEYS = new Set([
  'key',
  'token',
  'viewer_token',
  'encryption_key',
  'access_token',
  'refresh_token',
  'id_token',
  'api_key',
  'client_secret',
]);

/** Whether a key of the configuration holds a secret of its own, wherever it appears. */
export function isSecretKey(key: string): boolean {
  return SECRET_KEYS.has(key);
}

/**
 * Every secret a configuration holds, for the logger to look out for: keys, tokens, client secrets, and the passwords
 * inside connection URLs (as written and decoded).
 */
export function secretsOf(config: Config): readonly string[] {
  const secrets = new Set<string>();
  collect(config, '', secrets);
  return [...secrets];
}

function collect(value: unknown, key: string, secrets: Set<string>): void {
  if (typeof value === 'string') {
    if (isSecretKey(key)) secrets.add(value);
    for (const password of passwordsIn(value)) secrets.add(password);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, child] of Object.entries(value)) {
      // Extra headers may carry credentials; their names tell.
      if (key === 'headers' && typeof child === 'string' && /auth|key|token|cookie|secret/.test(name))
        secrets.add(child);
      collect(child, Array.isArray(value) ? key : name, secrets);
    }
  }
}

/** Passwords of a connection URL (in its user part, or as a parameter), raw and percent-decoded. */
function passwordsIn(text: string): readonly string[] {
  const inUser = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*?:([^/?#]*)@/i.exec(text)?.[1];
  const inQuery = /[?&]password=([^&#]*)/i.exec(text)?.[1];
  return [inUser, inQuery].flatMap((raw) => (raw ? [raw, decoded(raw)] : []));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A secret as it may be shown to its owner: dots and the last four characters, and only dots when it is shorter than 16
 * (four characters would be too much of it).
 */
export function maskSecret(secret: string): string {
  return secret.length < 16 ? '••••' : `••••${secret.slice(-4)}`;
}

/** A connection URL with its password and query values masked. */
export function maskUrl(text: string): string {
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#@]*?:)[^/?#]*@/i, '$1••••@')
    .replace(/([?&][^=&#]*)=[^&#]+/g, '$1=••••');
}
