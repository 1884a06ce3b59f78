import { startUpstream, type UpstreamOptions, type UpstreamSimulator } from '../upstream/index.ts';
import { CODEX } from './codex-vendor.ts';
import { OPENAI } from './vendor.ts';

/**
 * Starts a stand-in for `https://api.openai.com/v1` (the base URL is `${url}/v1`): chat completions, completions, embeddings,
 * responses and models, held against the rules of the API, with its errors.
 */
export function startOpenaiSimulator(options: UpstreamOptions = {}): Promise<UpstreamSimulator> {
  return startUpstream(OPENAI, options);
}

/**
 * Starts a stand-in for `https://chatgpt.com/backend-api/codex` (the base URL is `${url}/backend-api/codex`, or `url` itself):
 * responses, compaction, models and usage for ChatGPT subscriptions. `reference` of an account is its ChatGPT account id.
 */
export function startCodexSimulator(options: UpstreamOptions = {}): Promise<UpstreamSimulator> {
  return startUpstream(CODEX, options);
}
