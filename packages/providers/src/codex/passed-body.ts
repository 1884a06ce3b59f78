import { openSignature } from '@sluice/translate/reasoning';
import { type Fields, fieldsOf } from '../failure/index.ts';

export interface PassedEdits {
  /** Top-level members to replace, put in or (`undefined`) leave out. */
  readonly edits: Readonly<Record<string, unknown>>;
  /** What the client asked for and does not get, by the neutral names where there are such, else by its own. */
  readonly dropped: readonly string[];
}

/** How thoughts of earlier answers are treated: all are left out, or those that this upstream cannot have encrypted. */
export type ThoughtsToDrop = 'all' | 'foreign';

/** Whatever upstream: thoughts sealed by us for another vendor are left out, nobody here could read them. */
export function apiEdits(body: Fields, thoughts: ThoughtsToDrop): PassedEdits {
  const input = keptItems(body['input'], (item) => isDroppedThought(item, thoughts));
  return { edits: input ? { input } : {}, dropped: [] };
}

/**
 * The rules of ChatGPT's backend, whose breach it answers with 400 (router-for-me/CLIProxyAPI `codex_executor_request.go`): nothing is
 * stored, everything is streamed, `instructions` is there, the input is a list without system messages, and some settings are not.
 * Thoughts without their encrypted form are looked for among what was stored, so they are left out too.
 */
export function backendEdits(body: Fields, thoughts: ThoughtsToDrop): PassedEdits {
  const edits: Record<string, unknown> = {};
  const dropped: string[] = [];
  if (body['store'] !== false) edits['store'] = false;
  if (body['store'] === true) dropped.push('store');
  if (body['stream'] !== true) edits['stream'] = true;
  if (typeof body['instructions'] !== 'string') edits['instructions'] = '';
  for (const [field, name] of REFUSED) {
    if (!(field in body)) continue;
    edits[field] = undefined;
    if (body[field] !== null && body[field] !== false) dropped.push(name);
  }
  const tier = body['service_tier'];
  if (tier !== undefined && tier !== 'priority') {
    edits['service_tier'] = undefined;
    if (tier !== null && tier !== 'auto') dropped.push('serviceTier');
  }
  const include = withEncryptedReasoning(body['include']);
  const input = backendInput(body['input'], thoughts);
  return { edits: { ...edits, ...(include && { include }), ...(input && { input }) }, dropped };
}

/**
 * Refused whatever its value, and the name of what is lost. The list is CLIProxyAPI's, and other settings of OpenAI's API that the
 * backend's own client never sends: the backend knows a parameter or refuses the request.
 */
const REFUSED: readonly (readonly [field: string, name: string])[] = [
  ['max_output_tokens', 'maxTokens'],
  ['max_completion_tokens', 'maxTokens'],
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['user', 'user'],
  ['truncation', 'truncation'],
  ['previous_response_id', 'previous_response_id'],
  ['prompt_cache_retention', 'prompt_cache_retention'],
  ['safety_identifier', 'safety_identifier'],
  ['stream_options', 'stream_options'],
  ['metadata', 'metadata'],
  ['background', 'background'],
  ['conversation', 'conversation'],
  ['prompt', 'prompt'],
  ['max_tool_calls', 'max_tool_calls'],
  ['top_logprobs', 'top_logprobs'],
  ['moderation', 'moderation'],
  ['prompt_cache_options', 'prompt_cache_options'],
];

const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

function withEncryptedReasoning(include: unknown): readonly unknown[] | undefined {
  const list: readonly unknown[] = Array.isArray(include) ? include : [];
  return list.includes(ENCRYPTED_REASONING) ? undefined : [...list, ENCRYPTED_REASONING];
}

function backendInput(input: unknown, thoughts: ThoughtsToDrop): readonly unknown[] | undefined {
  if (typeof input === 'string') {
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
  }
  const kept = keptItems(input, (item) => isDroppedThought(item, thoughts) || isUnencrypted(item));
  const items = kept ?? (Array.isArray(input) ? input : []);
  if (!items.some((item) => fieldsOf(item)?.['role'] === 'system')) return kept;
  return items.map((item) => {
    const fields = fieldsOf(item);
    return fields?.['role'] === 'system' ? { ...fields, role: 'developer' } : item;
  });
}

/** The items without those to drop; undefined when there are none. */
function keptItems(input: unknown, isDropped: (item: Fields) => boolean): readonly unknown[] | undefined {
  if (!Array.isArray(input)) return undefined;
  const kept = input.filter((item) => !isDropped(fieldsOf(item) ?? {}));
  return kept.length < input.length ? kept : undefined;
}

function isDroppedThought(item: Fields, thoughts: ThoughtsToDrop): boolean {
  if (item['type'] !== 'reasoning') return false;
  const encrypted = item['encrypted_content'];
  return thoughts === 'all' || (typeof encrypted === 'string' && openSignature(encrypted) !== undefined);
}

function isUnencrypted(item: Fields): boolean {
  return item['type'] === 'reasoning' && !item['encrypted_content'];
}
