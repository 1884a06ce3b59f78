import { cacheablePrompt } from '@sluice/testkit/anthropic';
import { cacheableChat } from '@sluice/testkit/openai';
import { type LedgerEntry, PromptCache } from '@sluice/testkit/upstream';
import { conversationOf } from './conversation.ts';

/** What the caches of the accounts had, beside what one account that forgets nothing would have had. */
export interface CacheBooks {
  readonly requests: number;
  readonly promptTokens: number;
  readonly readTokens: number;
  readonly idealReadTokens: number;
  /** Tokens read, as a share of the ideal. */
  readonly byTokens: number;
  /** Requests that read as much as ideal, as a share of all. */
  readonly byRequests: number;
  /** Tokens that were not read from a cache. */
  readonly fullPriceTokens: number;
  readonly idealFullPriceTokens: number;
  readonly requestsByAccount: Readonly<Record<string, number>>;
  /** Times a conversation went to another account than before. */
  readonly moves: number;
}

/** Reads it from what the vendor saw; `accounts` are all there are. */
export function readBooks(ledger: readonly LedgerEntry[], accounts: readonly string[]): CacheBooks {
  const ideal = new PromptCache({ forMs: Number.POSITIVE_INFINITY });
  const requestsByAccount: Record<string, number> = Object.fromEntries(accounts.map((id) => [id, 0]));
  const last = new Map<number, string>();
  const sums = { promptTokens: 0, readTokens: 0, idealReadTokens: 0 };
  let [requests, hits, moves] = [0, 0, 0];
  for (const { account, model, body, endpoint, usage, at } of ledger.toSorted((one, other) => one.at - other.at)) {
    if (!usage) continue;
    const prompt = endpoint === 'messages' ? cacheablePrompt(body) : cacheableChat(body);
    const { cacheRead } = ideal.use('everybody', model, prompt, at);
    requests += 1;
    if (usage.cacheRead >= cacheRead) hits += 1;
    sums.promptTokens += usage.input + usage.cacheRead + usage.cacheWrite;
    sums.readTokens += usage.cacheRead;
    sums.idealReadTokens += cacheRead;
    requestsByAccount[account] = (requestsByAccount[account] ?? 0) + 1;
    const conversation = conversationOf(body);
    if (last.has(conversation) && last.get(conversation) !== account) moves += 1;
    last.set(conversation, account);
  }
  return {
    ...sums,
    requests,
    byTokens: sums.readTokens / sums.idealReadTokens,
    byRequests: hits / requests,
    fullPriceTokens: sums.promptTokens - sums.readTokens,
    idealFullPriceTokens: sums.promptTokens - sums.idealReadTokens,
    requestsByAccount,
    moves,
  };
}

/** The busiest account's share as a multiple of the mean. */
export function busiest(byAccount: Readonly<Record<string, number>>): number {
  const all = Object.values(byAccount);
  return Math.max(...all) / (all.reduce((sum, one) => sum + one, 0) / all.length);
}
