import { asArray, asObject, asText, type JsonObject } from '../stand-in/index.ts';
import type { Signer } from '../upstream/index.ts';
import { REDACTED, THINKING } from './format.ts';

const LEAST_BUDGET = 1_024;

/** The thinking configuration, what it forbids, and the thinking blocks of the history. */
export function checkThinking(body: JsonObject, signer: Signer): string | undefined {
  const thinking = asObject(body['thinking']);
  return (
    checkConfiguration(body, thinking) ??
    checkSignatures(asArray(body['messages']).map(asObject), signer) ??
    (thinking['type'] === 'enabled' ? checkLoop(asArray(body['messages']).map(asObject)) : undefined)
  );
}

function checkConfiguration(body: JsonObject, thinking: JsonObject): string | undefined {
  const { type, budget_tokens: budget } = thinking;
  if (body['thinking'] === undefined || type === 'disabled') return undefined;
  if (type !== 'enabled' && type !== 'adaptive' && type !== 'between_tools') {
    return `thinking: Input tag '${String(type)}' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'`;
  }
  if (type === 'enabled') {
    if (typeof budget !== 'number') return 'thinking.enabled.budget_tokens: Field required';
    if (budget < LEAST_BUDGET) {
      return `thinking.enabled.budget_tokens: Input should be greater than or equal to ${LEAST_BUDGET}`;
    }
    if (Number(body['max_tokens'] ?? Number.POSITIVE_INFINITY) <= budget) {
      return '`max_tokens` must be greater than `thinking.budget_tokens`.';
    }
  } else if (budget !== undefined) return `thinking.${type}.budget_tokens: Extra inputs are not permitted`;
  const { temperature, top_p: topP, top_k: topK } = body;
  if (temperature !== undefined && temperature !== 1) {
    return '`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.';
  }
  if (topK !== undefined) return '`top_k` must be unset when thinking is enabled or in adaptive mode.';
  if (topP !== undefined && Number(topP) < 0.95) {
    return '`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled or in adaptive mode.';
  }
  const choice = asObject(body['tool_choice'])['type'];
  if (choice === 'any' || choice === 'tool') return 'Thinking may not be enabled when tool_choice forces tool use.';
  return undefined;
}

/** Only what this vendor made itself comes through, unchanged. */
function checkSignatures(messages: readonly JsonObject[], signer: Signer): string | undefined {
  for (const [at, { content }] of messages.entries()) {
    for (const [index, block] of asArray(content).map(asObject).entries()) {
      const place = `messages.${at}.content.${index}`;
      if (block['type'] === 'thinking') {
        if (typeof block['signature'] !== 'string') return `${place}.thinking.signature: Field required`;
        if (typeof block['thinking'] !== 'string') return `${place}.thinking.thinking: Field required`;
        if (!signer.isOurs(block['signature'], THINKING, block['thinking'])) {
          return `${place}: Invalid \`signature\` in \`thinking\` block`;
        }
      }
      if (block['type'] === 'redacted_thinking' && !signer.isOurs(asText(block['data']), REDACTED, '')) {
        return `${place}: Invalid \`data\` in \`redacted_thinking\` block`;
      }
    }
  }
  return undefined;
}

/** With a thinking budget, an assistant turn whose tools are being answered now has to begin with its thinking. */
function checkLoop(messages: readonly JsonObject[]): string | undefined {
  const spoken = messages.findLastIndex(
    ({ role, content }) =>
      role === 'user' && !asArray(content).some((block) => asObject(block)['type'] === 'tool_result'),
  );
  const at = messages.findIndex(({ role }, index) => index > spoken && role === 'assistant');
  const first = asObject(asArray(messages[at]?.['content'])[0])['type'];
  if (at < 0 || first === 'thinking' || first === 'redacted_thinking') return undefined;
  return (
    `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${String(first ?? 'text')}\`. ` +
    'When `thinking` is enabled, a final `assistant` message must start with a thinking block ' +
    '(preceeding the lastmost set of `tool_use` and `tool_result` blocks).'
  );
}
