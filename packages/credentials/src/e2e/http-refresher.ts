import type { Failure } from '@sluice/core';
import type { RefreshAnswer, TokenRefresher } from '../index.ts';

/** The social login's token endpoint, as plainly as it can be spoken to. */
export function httpRefresher(vendorUrl: string, clock: () => number): TokenRefresher {
  return {
    canRefresh: (_account, record) => record.refresh_token !== undefined,
    async refresh(_account, record, signal): Promise<RefreshAnswer> {
      const body = JSON.stringify({ refreshToken: record.refresh_token });
      let status: number;
      let answer: Record<string, unknown>;
      try {
        const response = await fetch(`${vendorUrl}/refreshToken`, { method: 'POST', body, signal });
        status = response.status;
        answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
      } catch {
        return { outcome: 'failed', failure: failureOf('no answer'), unanswered: true };
      }
      if (status === 400 || status === 401) return { outcome: 'rejected', failure: failureOf('login needed', true) };
      if (status !== 200 || typeof answer['accessToken'] !== 'string') {
        return { outcome: 'failed', failure: { ...failureOf('vendor in trouble'), status } };
      }
      return {
        outcome: 'refreshed',
        changes: {
          access_token: answer['accessToken'],
          ...(typeof answer['refreshToken'] === 'string' && { refresh_token: answer['refreshToken'] }),
          expires_at: new Date(clock() + Number(answer['expiresIn']) * 1_000).toISOString(),
        },
      };
    },
  };
}

function failureOf(message: string, needsHuman = false): Failure {
  return { kind: needsHuman ? 'authentication' : 'transient', scope: 'account', retryable: true, needsHuman, message };
}
