import type { InputItem, ResponsesRequest } from '@sluice/wire/openai-responses';

/**
 * Why a request cannot be answered without what its vendor keeps: earlier answers, conversations, prompts, background jobs. Undefined
 * when everything it needs is in it. Holds for translated requests and for upstreams that keep nothing.
 */
export function storedStateRefusal(request: Readonly<Record<string, unknown>>): string | undefined {
  if (request['previous_response_id']) {
    return 'previous_response_id: earlier answers are not kept here; send the whole conversation in `input`';
  }
  if (request['conversation']) {
    return 'conversation: conversations are not kept here; send the whole conversation in `input`';
  }
  if (request['background'] === true) return 'background: answers cannot be fetched later here; stream them instead';
  if (request['prompt']) return 'prompt: stored prompts cannot be read here; send the prompt itself';
  const at = indexOfType(request['input'], 'item_reference');
  return at < 0 ? undefined : `input[${at}]: items are not kept here; send the item itself instead of a reference`;
}

/** Why a request cannot be translated at all; an upstream that speaks Responses can still take it. */
export function refusalOf(request: ResponsesRequest): string | undefined {
  const refusal = storedStateRefusal(request);
  if (refusal !== undefined) return refusal;
  const at = indexOfType(request.input, 'compaction');
  if (at < 0) return undefined;
  return `input[${at}]: a compacted conversation can be read only by the provider that compacted it`;
}

function indexOfType(input: unknown, type: string): number {
  return Array.isArray(input) ? input.findIndex((item: InputItem | null) => item?.type === type) : -1;
}
