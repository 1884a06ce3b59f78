import type { AccountOptions } from '@sluice/testkit/kiro';

/** Accounts `sim-1` … `sim-n` of a simulated upstream. Their tokens are their names: there is nothing to protect. */
export function simulatedAccounts(count: number): AccountOptions[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `sim-${index + 1}`,
    accessToken: accessTokenOf(index + 1),
    refreshToken: `simulated-refresh-token-${index + 1}`,
  }));
}

export function accessTokenOf(number: number): string {
  return `simulated-access-token-${number}`;
}
