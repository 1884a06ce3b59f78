import { asArray, asObject, asText } from '../stand-in/index.ts';

/** What the simulator needs to know of a request body. Everything it cannot find is empty, never an error. */
export interface RequestFacts {
  readonly conversationId: string;
  readonly model: string;
  /** Text of the current user message. */
  readonly prompt: string;
  /** Tools declared on the current message. */
  readonly tools: readonly { readonly name: string; readonly schema: unknown }[];
  /** One token per four characters begun, over the text of the whole conversation and its tools. */
  readonly inputTokens: number;
  /** Characters of the same texts. */
  readonly inputCharacters: number;
}

/** Reads the facts of a parsed body. */
export function readFacts(body: unknown): RequestFacts {
  const state = asObject(asObject(body)['conversationState']);
  const current = asObject(asObject(state['currentMessage'])['userInputMessage']);
  const context = asObject(current['userInputMessageContext']);
  const specifications = asArray(context['tools']).map((tool) => asObject(asObject(tool)['toolSpecification']));
  const inputCharacters = countText(state['history']) + countText(current);
  return {
    conversationId: asText(state['conversationId']),
    model: asText(current['modelId']),
    prompt: asText(current['content']),
    tools: specifications.map((tool) => ({
      name: asText(tool['name']),
      schema: asObject(tool['inputSchema'])['json'],
    })),
    inputTokens: Math.ceil(inputCharacters / 4),
    inputCharacters,
  };
}

/** Image bytes and identifiers are not text the model reads. */
const NOT_TEXT: ReadonlySet<string> = new Set(['images', 'modelId', 'origin', 'toolUseId', 'status']);

function countText(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countText(item), 0);
  return Object.entries(asObject(value)).reduce(
    (sum, [key, item]) => (NOT_TEXT.has(key) ? sum : sum + countText(item)),
    0,
  );
}
