import { asArray, asObject, type JsonObject } from '../stand-in/index.ts';
import type { RequestView, Violation } from '../upstream/index.ts';
import { checkBlocks } from './check-blocks.ts';
import { checkCacheControl } from './check-cache-control.ts';
import { checkMessages } from './check-messages.ts';
import { checkThinking } from './check-thinking.ts';
import { checkToolPairs } from './check-tool-pairs.ts';
import { checkTools } from './check-tools.ts';
import { checkVersion, LATEST_VERSION, OLD_VERSION, versionOf } from './check-version.ts';

const MAX_BYTES = 32 * 1024 * 1024;

const KEYS: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'system', 'tools', 'tool_choice', 'thinking', 'output_config', 'cache_control', 'speed'],
  ...['max_tokens', 'stop_sequences', 'stream', 'temperature', 'top_p', 'top_k', 'metadata', 'service_tier'],
  ...['container', 'diagnostics', 'inference_geo', 'context_management', 'mcp_servers', 'output_format'],
]);
/** Keys the API knows under a beta flag only, by the beginning of the flag. */
const BETA_KEYS: Readonly<Record<string, string>> = {
  context_management: 'context-management-',
  mcp_servers: 'mcp-client-',
  output_format: 'structured-outputs-',
};
/** Keys token counting takes. */
const COUNTED: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'system', 'tools', 'tool_choice', 'thinking', 'output_config', 'cache_control', 'speed'],
  ...['context_management', 'mcp_servers', 'output_format'],
]);

/** The first rule of the Messages API this request breaks. Sources: the official SDK's types and the provider fact sheet, 4.1. */
export function checkRequest(view: RequestView, counting: boolean): Violation | undefined {
  if (view.bytes > MAX_BYTES) return { error: 'too_large' };
  if (view.account.oauth && !betas(view).includes('oauth-2025-04-20')) return { error: 'oauth_unsupported' };
  const versioned = checkVersion(view.headers);
  if (versioned) return invalid(versioned);
  if (view.body === undefined) return invalid('The request body is not valid JSON');
  const body = asObject(view.body);
  const message =
    checkKeys(body, betas(view), counting) ??
    checkNumbers(body, versionOf(view.headers), counting) ??
    checkMessages(body, versionOf(view.headers), betas(view)) ??
    checkBlocks(body, versionOf(view.headers)) ??
    checkToolPairs(asArray(body['messages']).map(asObject)) ??
    checkTools(body) ??
    checkThinking(body, view.signer) ??
    checkCacheControl(body);
  if (message !== undefined) return invalid(message);
  if (view.models && !view.models.includes(String(body['model']))) return { error: 'model_not_found' };
  return undefined;
}

function invalid(message: string): Violation {
  return { error: 'invalid_request', message };
}

function betas({ headers }: RequestView): string[] {
  return String(headers['anthropic-beta'] ?? '').split(/\s*,\s*/);
}

function checkKeys(body: JsonObject, flags: readonly string[], counting: boolean): string | undefined {
  const known = counting ? COUNTED : KEYS;
  const strange = Object.keys(body).find((key) => {
    const beta = BETA_KEYS[key];
    return !known.has(key) || (beta !== undefined && !flags.some((flag) => flag.startsWith(beta)));
  });
  if (strange !== undefined) return `${strange}: Extra inputs are not permitted`;
  if (body['speed'] === 'fast' && !flags.some((flag) => flag.startsWith('fast-mode-'))) {
    return 'speed: Extra inputs are not permitted';
  }
  return undefined;
}

function checkNumbers(body: JsonObject, version: string, counting: boolean): string | undefined {
  const { model, max_tokens: maxTokens, stream, temperature, top_p: topP, top_k: topK, metadata } = body;
  if (typeof model !== 'string' || model === '') return 'model: Field required';
  if (!counting) {
    if (maxTokens === undefined) return 'max_tokens: Field required';
    if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens))
      return 'max_tokens: Input should be a valid integer';
    const least = version === OLD_VERSION ? 1 : 0;
    if (maxTokens < least) return `max_tokens: Input should be greater than or equal to ${least}`;
  }
  if (stream !== undefined && typeof stream !== 'boolean') return 'stream: Input should be a valid boolean';
  for (const [name, value] of Object.entries({ temperature, top_p: topP, top_k: topK })) {
    if (value === undefined) continue;
    if (version === LATEST_VERSION) return `${name}: Extra inputs are not permitted`;
    if (typeof value !== 'number') return `${name}: Input should be a valid number`;
  }
  if (typeof temperature === 'number' && (temperature < 0 || temperature > 1)) return 'temperature: range: 0..1';
  if (typeof topP === 'number' && (topP < 0 || topP > 1)) return 'top_p: range: 0..1';
  if (typeof topK === 'number' && (!Number.isInteger(topK) || topK < 0))
    return 'top_k: Input should be a valid integer';
  const stops = body['stop_sequences'];
  if (stops !== undefined && !Array.isArray(stops)) return 'stop_sequences: Input should be a valid list';
  if (asArray(stops).some((stop) => typeof stop !== 'string'))
    return 'stop_sequences.0: Input should be a valid string';
  if (asArray(stops).some((stop) => String(stop).trim() === '')) {
    return 'stop_sequences: each stop sequence must contain non-whitespace';
  }
  const user = asObject(metadata)['user_id'];
  if (user !== undefined && user !== null && (typeof user !== 'string' || user.length > 256)) {
    return 'metadata.user_id: String should have at most 256 characters';
  }
  return undefined;
}
