import { startUpstream, type UpstreamOptions, type UpstreamSimulator } from '../upstream/index.ts';
import { GEMINI } from './vendor.ts';

/**
 * Starts a stand-in for two doors at one URL: the public Gemini API (`/v1beta/models/…`, API key) and Antigravity's backend
 * (`/v1internal:…`, access token, requests in an envelope). `reference` of an account is its project.
 */
export function startGeminiSimulator(options: UpstreamOptions = {}): Promise<UpstreamSimulator> {
  return startUpstream(GEMINI, options);
}
