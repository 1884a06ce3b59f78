import type { AccountCheck, AccountRefresh, ControlOptions } from '@sluice/control';
import type { BackOffice, Gateway } from '@sluice/gateway';
import type { Config } from '@sluice/runtime';

const DAY_MS = 86_400_000;

/** What operators may present, and what it lets them do. */
export function adminTokens(config: Config, adminToken: string): ControlOptions['tokens'] {
  const { viewer_token: viewer } = config.admin;
  return [
    { name: 'admin', role: 'admin', token: adminToken },
    ...(viewer === undefined ? [] : [{ name: 'viewer', role: 'viewer', token: viewer } as const]),
  ];
}

/** How long usage is kept, in whole days. */
export function retentionOf({ usage }: Config): NonNullable<ControlOptions['retention']> {
  const days = (milliseconds: number) => Math.max(1, Math.round(milliseconds / DAY_MS));
  return { ledger: days(usage.keep_requests), hours: days(usage.keep_hours), days: days(usage.keep_days) };
}

/** One call with, or one token for, an account, as the admin API wants it. */
export function careOf(
  care: BackOffice['care'] | Gateway['care'],
): Pick<ControlOptions, 'checkAccount' | 'refreshAccount'> {
  return {
    async checkAccount(account, signal): Promise<AccountCheck> {
      const seen = await care.try(account, signal);
      const { result, model, latencyMs, verdict } = seen;
      if (seen.result === 'healthy') return { result, model, latencyMs, verdict };
      const { kind, message, status } = seen.failure;
      return { result, model, latencyMs, verdict, failure: { kind, message, ...(status !== undefined && { status }) } };
    },
    async refreshAccount(account, signal): Promise<AccountRefresh> {
      const done = await care.refresh(account, signal);
      return done.result === 'failed' ? { result: 'failed', message: done.failure.message } : { result: done.result };
    },
  };
}
