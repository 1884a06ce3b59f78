/** What was used of one thing, or in one hour or day. */
export interface Sums {
  readonly requests: number;
  readonly failures: number;
  /** Absent in answers of older releases. */
  readonly unasked_requests?: number;
  readonly avg_latency_ms: number | null;
  readonly p90_ms: number | null;
  readonly input_tokens: number;
  readonly cache_write_tokens: number;
  readonly cache_read_tokens: number;
  readonly output_tokens: number;
  readonly estimated_requests: number;
  readonly cost_micros: number;
}

type SumsByName = Readonly<Record<string, Sums>>;

/** What `GET /admin/metrics` answers. */
export interface Metrics {
  readonly period: { readonly from: string; readonly to: string; readonly granularity: string };
  readonly summary: Omit<Sums, 'requests' | 'failures'> & {
    readonly total_requests: number;
    readonly total_failures: number;
  };
  readonly by_provider: SumsByName;
  readonly by_type: SumsByName;
  readonly by_profile: SumsByName;
  readonly by_model: SumsByName;
  readonly by_account: SumsByName;
  readonly by_api_key: SumsByName;
  readonly daily: readonly (Sums & { readonly date: string })[];
  readonly hourly?: readonly (Sums & { readonly hour: string })[];
}
