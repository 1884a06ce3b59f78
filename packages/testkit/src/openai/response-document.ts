import type { Answer } from '../upstream/index.ts';
import { answerText } from '../upstream/index.ts';

/** Purpose of the encrypted reasoning that is handed out to come back. */
export const REASONING = 'encrypted_content';

/** Why a response ends early, or undefined when it is complete. */
export function incompleteReason({ finish, refusal, script }: Answer): string | undefined {
  if (finish === 'max_tokens' || finish === 'context_window') return 'max_output_tokens';
  return finish === 'content_filter' && (refusal === undefined || script.finish) ? 'content_filter' : undefined;
}

/** The response object around its output; the request's own settings are repeated in it. */
export function responseDocument(answer: Answer, status: string, output: readonly object[], more: object = {}): object {
  const { id, createdAt, model, request } = answer;
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: createdAt,
    status,
    access_programs: null,
    background: false,
    completed_at: status === 'completed' ? Math.floor(Date.now() / 1_000) : null,
    error: null,
    incomplete_details: null,
    instructions: request['instructions'] ?? null,
    max_output_tokens: request['max_output_tokens'] ?? null,
    max_tool_calls: null,
    model,
    output,
    parallel_tool_calls: request['parallel_tool_calls'] ?? true,
    previous_response_id: request['previous_response_id'] ?? null,
    prompt_cache_key: request['prompt_cache_key'] ?? null,
    reasoning: { effort: null, summary: null, ...Object(request['reasoning']) },
    safety_identifier: null,
    service_tier: 'default',
    store: request['store'] ?? true,
    temperature: request['temperature'] ?? 1,
    text: { format: { type: 'text' }, verbosity: 'medium', ...Object(request['text']) },
    tool_choice: request['tool_choice'] ?? 'auto',
    tools: request['tools'] ?? [],
    top_logprobs: 0,
    top_p: request['top_p'] ?? 1,
    truncation: 'disabled',
    usage: null,
    user: null,
    metadata: request['metadata'] ?? {},
    ...more,
  };
}

/** The response as it is when everything is said. */
export function finalResponse(answer: Answer, items: readonly object[]): object {
  const reason = incompleteReason(answer);
  return responseDocument(answer, reason ? 'incomplete' : 'completed', items, {
    ...(reason && { incomplete_details: { reason } }),
    ...(answer.tellsUsage && { usage: responseUsage(answer) }),
  });
}

/** The finished output items in order: reasoning, message, function calls. */
export function outputItems(answer: Answer): { readonly id: string; readonly type: string }[] {
  const { thought, tools, refusal, pieceCount } = answer;
  const status = incompleteReason(answer) ? 'incomplete' : 'completed';
  return [
    ...(thought ? [reasoningItem(answer)] : []),
    ...(pieceCount > 0 || refusal !== undefined ? [messageItem(answer, status)] : []),
    ...tools.map(({ id, givenId, name, inputText }, index) => ({
      id: `fc_${answer.id}${index}`,
      type: 'function_call',
      status: 'completed',
      arguments: inputText,
      call_id: givenId ? id : `call_${id}`,
      name,
    })),
  ];
}

function reasoningItem({ id, thought, request, signer }: Answer) {
  const wanted = Array.isArray(request['include']) && request['include'].includes('reasoning.encrypted_content');
  const encrypted = thought?.signature ?? signer.sign(REASONING, '');
  return {
    id: `rs_${id}`,
    type: 'reasoning',
    summary: thought?.text ? [{ type: 'summary_text', text: thought.text }] : [],
    ...(wanted && encrypted && { encrypted_content: encrypted }),
  };
}

function messageItem(answer: Answer, status: string) {
  const text = { type: 'output_text', annotations: [], logprobs: [], text: answerText(answer) };
  const content = [
    ...(answer.pieceCount > 0 ? [text] : []),
    ...(answer.refusal === undefined ? [] : [{ type: 'refusal', refusal: answer.refusal }]),
  ];
  return { id: `msg_${answer.id}`, type: 'message', status, content, role: 'assistant' };
}

function responseUsage({ usage }: Answer): object {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
  };
}
