import { expectedText, type LedgerEntry } from '@sluice/testkit/kiro';

/** How the gateways themselves say that requests ended; another way than the ledger's, counted at another place. */
export type Outcomes = Readonly<Record<string, number>>;

/** Adds up `requests_total` of several gateways by outcome. */
export async function countedByGateways(urls: readonly string[]): Promise<Outcomes> {
  const sums: Record<string, number> = {};
  for (const url of urls) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [, outcome = '', value] of text.matchAll(/^\w*requests_total\{[^}]*outcome="(\w+)"[^}]*\} (\d+)$/gm)) {
      sums[outcome] = (sums[outcome] ?? 0) + Number(value);
    }
  }
  return sums;
}

export interface Answered {
  readonly requests: number;
  readonly input: number;
  readonly output: number;
}

export interface SimulatorCount {
  /** By account: answers that were taken to their end. */
  readonly finished: ReadonlyMap<string, Answered>;
  /** By account: answers that were broken off by who had asked for them; their output in thirds of a byte of text, as the estimator counts. */
  readonly brokenOff: ReadonlyMap<string, Answered>;
  /** Every request that arrived, by how it ended. */
  readonly ends: Readonly<Record<string, number>>;
}

export async function countedBySimulator(url: string): Promise<SimulatorCount> {
  const entries = (await (await fetch(`${url}/_ledger`)).json()) as LedgerEntry[];
  const finished = new Map<string, Answered>();
  const brokenOff = new Map<string, Answered>();
  const ends: Record<string, number> = {};
  for (const { account, end, inputTokens, outputTokens } of entries) {
    ends[end] = (ends[end] ?? 0) + 1;
    if (end === 'finished') add(finished, account, inputTokens, outputTokens);
    if (end !== 'aborted' || outputTokens === 0) continue;
    // All that are left midway have the usual seed.
    add(brokenOff, account, inputTokens, Buffer.byteLength(expectedText({ tokens: outputTokens })) / BYTES_PER_TOKEN);
  }
  return { finished, brokenOff, ends };
}

const BYTES_PER_TOKEN = 3;

function add(sums: Map<string, Answered>, account: string, input: number, output: number): void {
  const known = sums.get(account) ?? { requests: 0, input: 0, output: 0 };
  sums.set(account, {
    requests: known.requests + 1,
    input: known.input + input,
    output: known.output + output,
  });
}
