import { startUpstream, type UpstreamOptions, type UpstreamSimulator } from '../upstream/index.ts';
import { OPENAI } from './vendor.ts';

/**
 * Starts a stand-in for `https://api.openai.com/v1` (the base URL is `${url}/v1`): chat completions, completions, embeddings,
 * responses and models, held against the rules of the API, with its errors.
 */
export function startOpenaiSimulator(options: UpstreamOptions = {}): Promise<UpstreamSimulator> {
  return startUpstream(OPENAI, options);
}
