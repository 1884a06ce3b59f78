/** What the health routes report on; the composition root knows how to find out. */
export interface HealthSource {
  /** `embedded` when no Redis is configured. */
  redis(): 'connected' | 'disconnected' | 'embedded';
  /** `switchedOff` by operators: they are not expected to be healthy. */
  accounts(): Promise<{ readonly total: number; readonly healthy: number; readonly switchedOff: number }>;
  /** Whether new requests should be sent here, and if not, why. */
  readiness(): { readonly ready: boolean; readonly reasons: readonly string[] };
}

export interface Health {
  readonly status: 200 | 503;
  readonly body: {
    readonly status: 'healthy' | 'degraded';
    readonly redis: 'connected' | 'disconnected' | 'embedded';
    readonly accounts: { readonly total: number; readonly healthy: number };
  };
}

/** 200 as long as a request could be served, also without Redis; 503 when no account is healthy or none exists. */
export async function healthOf(source: HealthSource): Promise<Health> {
  const { total, healthy, switchedOff } = await source.accounts();
  const redis = source.redis();
  const whole = redis !== 'disconnected' && healthy > 0 && healthy >= total - switchedOff;
  return {
    status: healthy > 0 ? 200 : 503,
    body: { status: whole ? 'healthy' : 'degraded', redis, accounts: { total, healthy } },
  };
}
