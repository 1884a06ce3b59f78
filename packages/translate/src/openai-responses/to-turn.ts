import type { Effort, Message, Reasoning, ResponseFormat, TextPart, Tool, ToolChoice, Turn } from '@sluice/core';
import type { InputItem, ResponsesRequest, TextFormatParam, ToolChoiceParam } from '@sluice/wire/openai-responses';
import { neutralToolName, toTools } from './client-tools.ts';
import { splitSystem, toMessages } from './to-messages.ts';
import { plainText } from './to-parts.ts';

const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] satisfies Effort[];

/**
 * Says a parsed Responses request in neutral words.
 *
 * `instructions` and the developer messages the input begins with are the system prompt. What a turn has no word for is left out;
 * `droppedFields` names it, and `refusalOf` what nobody else could answer. Strings and nested objects are shared, not copied.
 */
export function toTurn(request: ResponsesRequest): Turn {
  const { leading, rest } = splitSystem(itemsOf(request.input));
  const tools = allowedTools(toTools(request.tools ?? []), request.tool_choice);
  const toolChoice = toToolChoice(request.tool_choice, request.parallel_tool_calls);
  const reasoning = toReasoning(request);
  const responseFormat = toResponseFormat(request.text?.format);
  const verbosity = toVerbosity(request.text?.verbosity);
  const session = request.prompt_cache_key ?? conversationId(request.conversation);
  const system = [request.instructions ?? '', ...leading.map(({ content }) => plainText(content) ?? '')];
  const messages: readonly Message[] = toMessages(rest);
  return {
    model: request.model,
    system: system.filter((text) => text !== '').map((text): TextPart => ({ type: 'text', text })),
    messages,
    tools,
    stream: request.stream === true,
    ...(toolChoice && { toolChoice }),
    ...(isNumber(request.max_output_tokens) && { maxTokens: request.max_output_tokens }),
    ...(isNumber(request.temperature) && { temperature: request.temperature }),
    ...(isNumber(request.top_p) && { topP: request.top_p }),
    ...(reasoning && { reasoning }),
    ...(responseFormat && { responseFormat }),
    ...(verbosity && { verbosity }),
    // `auto` leaves the choice to the account, as saying nothing does.
    ...(request.service_tier && request.service_tier !== 'auto' && { serviceTier: request.service_tier }),
    ...(request.prompt_cache_key && { cacheKey: request.prompt_cache_key }),
    ...(session && { session }),
  };
}

function itemsOf(input: ResponsesRequest['input']): readonly InputItem[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input;
}

/** Of `allowed_tools` only the allowed ones are offered, which is the same to the model. */
function allowedTools(tools: readonly Tool[], choice: ToolChoiceParam | null | undefined): readonly Tool[] {
  if (!choice || typeof choice === 'string' || choice.type !== 'allowed_tools') return tools;
  const allowed = choice.tools ?? [];
  return tools.filter(({ name }) => allowed.some((one) => allows(one, name)));
}

function allows(allowed: Readonly<Record<string, unknown>>, tool: string): boolean {
  const { type, name, namespace } = allowed;
  if (typeof name !== 'string') return false;
  if (type === 'namespace') return tool.startsWith(`${name}__`);
  return tool === neutralToolName(name, typeof namespace === 'string' ? namespace : undefined);
}

/** A hosted tool cannot be forced where it is not offered: then the model chooses for itself. */
function toToolChoice(
  choice: ToolChoiceParam | null | undefined,
  parallelCalls: boolean | null | undefined,
): ToolChoice | undefined {
  const parallel = parallelCalls === false ? { parallel: false } : {};
  if (choice && typeof choice !== 'string' && (choice.type === 'function' || choice.type === 'custom')) {
    return { type: 'tool', name: neutralToolName(choice.name ?? '', choice.namespace), ...parallel };
  }
  const word = typeof choice === 'string' ? choice : choice?.mode;
  if (word === undefined) return parallelCalls === false ? { type: 'auto', parallel: false } : undefined;
  return { type: word === 'required' ? 'any' : word, ...parallel };
}

/** Asking for a summary alone asks for thoughts, as many as the model likes. */
function toReasoning({ reasoning }: ResponsesRequest): Reasoning | undefined {
  if (!reasoning) return undefined;
  const { effort } = reasoning;
  if (effort === 'none') return { type: 'off' };
  if (effort && EFFORTS.includes(effort)) return { type: 'adaptive', effort: effort as Effort };
  return reasoning['summary'] || reasoning['generate_summary'] ? { type: 'adaptive' } : undefined;
}

function toResponseFormat(format: TextFormatParam | null | undefined): ResponseFormat | undefined {
  if (format?.type === 'json_object') return { type: 'json_object' };
  if (format?.type !== 'json_schema' || !format.schema) return undefined;
  return {
    type: 'json_schema',
    schema: format.schema,
    ...(format.name && { name: format.name }),
    ...(format.description && { description: format.description }),
    ...(typeof format.strict === 'boolean' && { strict: format.strict }),
  };
}

function toVerbosity(verbosity: string | null | undefined): Turn['verbosity'] {
  return verbosity === 'low' || verbosity === 'medium' || verbosity === 'high' ? verbosity : undefined;
}

function conversationId(conversation: ResponsesRequest['conversation']): string | undefined {
  return typeof conversation === 'string' ? conversation : conversation?.id;
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}
