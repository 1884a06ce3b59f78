import type { Failure } from '@sluice/core';
import type { TokenRefresher } from '@sluice/credentials';

const NOTHING_TO_RENEW: Failure = {
  kind: 'authentication',
  scope: 'account',
  retryable: true,
  needsHuman: true,
  message: 'an API key cannot be renewed',
};

/** API keys live until somebody revokes them: there is nothing to renew and nobody to ask. */
export const openaiRefresher: TokenRefresher = {
  canRefresh: () => false,
  refresh: async () => ({ outcome: 'rejected', failure: NOTHING_TO_RENEW }),
};
