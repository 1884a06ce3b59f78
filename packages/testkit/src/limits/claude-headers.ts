import type { UsageWindow } from './usage-window.ts';

const WARNING_FROM = 0.8;

/** One of the windows that bind a request, by the names Claude has for it. */
export interface NamedWindow {
  readonly header: '5h' | '7d' | '7d_oi';
  readonly claim: string;
  readonly window: UsageWindow;
}

/** The `anthropic-ratelimit-unified-*` headers of every answer to a subscription. Resets in unix seconds, utilization as a fraction. */
export function claudeHeaders(windows: readonly NamedWindow[], now: number): Record<string, string> {
  const facts = windows.map(({ header, claim, window }) => {
    const utilization = window.utilization(now);
    const status = utilization >= 1 ? 'rejected' : utilization >= WARNING_FROM ? 'allowed_warning' : 'allowed';
    return { header, claim, utilization, status, reset: Math.ceil(window.resetAt(now) / 1_000) };
  });
  const rejected = facts.filter(({ status }) => status === 'rejected').sort((a, b) => b.reset - a.reset)[0];
  const fullest = rejected ?? [...facts].sort((a, b) => b.utilization - a.utilization)[0];
  const headers: Record<string, string> = {
    'anthropic-ratelimit-unified-status': fullest?.status ?? 'allowed',
    'anthropic-ratelimit-unified-reset': String(fullest?.reset ?? 0),
    'anthropic-ratelimit-unified-representative-claim': fullest?.claim ?? 'five_hour',
  };
  for (const { header, status, reset, utilization } of facts) {
    headers[`anthropic-ratelimit-unified-${header}-status`] = status;
    headers[`anthropic-ratelimit-unified-${header}-reset`] = String(reset);
    headers[`anthropic-ratelimit-unified-${header}-utilization`] = String(Number(utilization.toFixed(4)));
  }
  return headers;
}
