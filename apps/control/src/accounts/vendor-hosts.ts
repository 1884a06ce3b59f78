import type { ProviderId } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';

/** Domains of each vendor; a compatible server may be anywhere. */
const DOMAINS: Readonly<Record<ProviderId, readonly string[]>> = {
  kiro: ['amazonaws.com', 'kiro.dev', 'aws.dev'],
  claude: ['anthropic.com', 'claude.com', 'claude.ai'],
  codex: ['openai.com', 'chatgpt.com'],
  antigravity: ['googleapis.com', 'google.com'],
  openai: [],
};

/** Keys that say by their shape whose they are. */
const SHAPES: readonly { readonly shape: RegExp; readonly domains: readonly string[] }[] = [
  { shape: /^sk-ant-/, domains: DOMAINS.claude },
  { shape: /^(sk-proj-|sk-svcacct-|sk-admin-|sk-[A-Za-z0-9]{20}T3BlbkFJ)/, domains: DOMAINS.codex },
  { shape: /^(AIza[0-9A-Za-z_-]{30,}|ya29\.|1\/\/0)/, domains: DOMAINS.antigravity },
  { shape: /^(gh[pousr]_|github_pat_)/, domains: ['githubcopilot.com', 'github.com', 'models.github.ai'] },
  { shape: /^(aoa|aor)[A-Za-z0-9]{5}/, domains: DOMAINS.kiro },
];

const SECRETS = ['api_key', 'access_token', 'refresh_token'] as const;

/**
 * Whether a credential would be sent to somebody it does not belong to: a key with a vendor's shape to another host, or any
 * login of a vendor to a public host that is not theirs. The operator has to confirm that in so many words.
 */
export function isForeign(url: URL, provider: ProviderId, credential: CredentialRecord, isPrivate: boolean): boolean {
  for (const field of SECRETS) {
    const secret = credential[field];
    const known = typeof secret === 'string' ? SHAPES.find(({ shape }) => shape.test(secret)) : undefined;
    if (known && !isWithin(url.hostname, known.domains)) return true;
  }
  const own = DOMAINS[provider];
  return own.length > 0 && !isPrivate && !isWithin(url.hostname, own);
}

function isWithin(hostname: string, domains: readonly string[]): boolean {
  const host = hostname.replace(/\.+$/, '');
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}
