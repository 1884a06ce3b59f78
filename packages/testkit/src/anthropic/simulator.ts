import { startUpstream, type UpstreamOptions, type UpstreamSimulator } from '../upstream/index.ts';
import { ANTHROPIC } from './vendor.ts';

/**
 * Starts a stand-in for `https://api.anthropic.com`: `/v1/messages`, `/v1/messages/count_tokens`, `/v1/models`, for API keys
 * and subscription tokens (`sk-ant-oat…`). Requests are held against the rules of the API; thinking signatures it did not
 * make are refused.
 */
export function startAnthropicSimulator(options: UpstreamOptions = {}): Promise<UpstreamSimulator> {
  return startUpstream(ANTHROPIC, options);
}
