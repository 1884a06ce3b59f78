import type { ResponseEcho, ResponsesRequest } from '@sluice/wire/openai-responses';
import { type ClientTools, clientToolsOf } from './client-tools.ts';

/** What of a request decides the form of its answer. */
export interface RequestFacts {
  readonly clientTools: ClientTools;
  /** The client wants thoughts in the form it can hand back (`include: ["reasoning.encrypted_content"]`). */
  readonly encryptedReasoning: boolean;
  readonly echo: ResponseEcho;
}

/** Everything that an answer to this request has to know about it. */
export function requestFacts(request: Partial<ResponsesRequest>): RequestFacts {
  return {
    clientTools: clientToolsOf(request.tools ?? []),
    encryptedReasoning: request.include?.includes('reasoning.encrypted_content') === true,
    echo: echoOf(request),
  };
}

/** The settings an answer repeats, with OpenAI's defaults for what the request leaves out. */
function echoOf(request: Partial<ResponsesRequest>): ResponseEcho {
  const { reasoning, truncation } = request;
  return {
    background: false,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: { effort: reasoning?.effort ?? null, summary: textOf(reasoning?.['summary']) },
    service_tier: request.service_tier ?? null,
    store: false,
    temperature: request.temperature ?? null,
    text: request.text ?? { format: { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? null,
    truncation: textOf(truncation) ?? 'disabled',
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
