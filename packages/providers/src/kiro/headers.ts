import { createHash, randomUUID } from 'node:crypto';
import type { Account } from '@sluice/core';
import type { Credential } from '@sluice/credentials';

/** The client we say we are. Protocol furniture, not a disguise: every part is configuration. */
export interface KiroClientIdentity {
  readonly kiroVersion: string;
  readonly sdkVersion: string;
  readonly nodeVersion: string;
  /** `{name}#{release}` in the SDK's notation. */
  readonly os: string;
  readonly agentMode: 'vibe' | 'spec';
}

export const DEFAULT_IDENTITY: KiroClientIdentity = {
  kiroVersion: '0.11.63',
  sdkVersion: '1.0.0',
  nodeVersion: '22.21.1',
  os: 'linux#6.1.0',
  agentMode: 'vibe',
};

/**
 * 64 hex digits that stand for the machine an account was set up on. Derived from the account's id alone, so every
 * replica sends the same and a token rotation does not look like a new computer.
 */
export function machineId(accountId: string): string {
  return createHash('sha256').update(`sluice machine ${accountId}`).digest('hex');
}

/** Headers of one attempt at a turn; the invocation id is fresh each time. */
export function turnHeaders(
  account: Account,
  credential: Credential,
  identity: KiroClientIdentity,
): Record<string, string> {
  const { sdkVersion, nodeVersion, os } = identity;
  const client = userAgent(account.id, identity);
  return {
    authorization: `Bearer ${credential.token}`,
    'content-type': 'application/json',
    accept: 'application/vnd.amazon.eventstream',
    'amz-sdk-invocation-id': randomUUID(),
    'amz-sdk-request': 'attempt=1; max=1',
    'x-amzn-kiro-agent-mode': identity.agentMode,
    'x-amzn-codewhisperer-optout': 'true',
    'x-amz-user-agent': `aws-sdk-js/${sdkVersion} ${client}`,
    'user-agent': `aws-sdk-js/${sdkVersion} ua/2.1 os/${os} lang/js md/nodejs#${nodeVersion} api/codewhispererruntime#1.0.0 m/E ${client}`,
    ...(isApiKey(account, credential) && { tokentype: 'API_KEY' }),
  };
}

/** `KiroIDE-{version}-{machine id}`, as the token endpoint wants it. */
export function userAgent(accountId: string, identity: KiroClientIdentity): string {
  return `KiroIDE-${identity.kiroVersion}-${machineId(accountId)}`;
}

function isApiKey(account: Account, credential: Credential): boolean {
  return account.auth === 'api_key' || credential.token.startsWith('ksk_');
}
