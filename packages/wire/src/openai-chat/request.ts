import type { ChatContentPart } from './content.ts';

/**
 * What `POST /v1/chat/completions` carries, as far as we rely on it. Source: `openai` 7.57 `ChatCompletionCreateParams`,
 * and what other clients send here. Every object may hold more fields than are named here; they stay. Null means absent.
 */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessageParam[];
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean | null } | null;
  readonly max_tokens?: number | null;
  /** Replaces `max_tokens`; where both are given this one counts. */
  readonly max_completion_tokens?: number | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly presence_penalty?: number | null;
  readonly frequency_penalty?: number | null;
  readonly seed?: number | null;
  readonly n?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly tools?: readonly ChatToolParam[] | null;
  readonly tool_choice?: ChatToolChoice | null;
  readonly parallel_tool_calls?: boolean | null;
  /** What `tools` were called until late 2023; answered with `function_call`. */
  readonly functions?: readonly ChatFunctionDefinition[] | null;
  readonly function_call?: 'none' | 'auto' | { readonly name: string } | null;
  readonly response_format?: ChatResponseFormat | null;
  readonly reasoning_effort?: string | null;
  readonly verbosity?: string | null;
  readonly prompt_cache_key?: string | null;
  readonly user?: string | null;
  readonly service_tier?: string | null;
  readonly [field: string]: unknown;
}

/** One message of any role; which fields are read depends on the role. */
export interface ChatMessageParam {
  readonly role: ChatRole;
  /** Null and absent are legal beside tool calls, and stand for nothing said otherwise. */
  readonly content?: string | readonly ChatContentPart[] | null;
  /** Of role `function`: the function that answered. */
  readonly name?: string | null;
  readonly tool_calls?: readonly ChatToolCallParam[] | null;
  /** Of role `tool`. */
  readonly tool_call_id?: string | null;
  readonly function_call?: ChatCalledFunction | null;
  readonly refusal?: string | null;
  /** Thoughts handed back, DeepSeek's name for them. */
  readonly reasoning_content?: string | null;
  /** The same in OpenRouter's and newer vLLM's words. */
  readonly reasoning?: string | null;
  readonly [field: string]: unknown;
}

export const CHAT_ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;

export type ChatRole = (typeof CHAT_ROLES)[number];

export interface ChatCalledFunction {
  readonly name: string;
  /** JSON text, as the model wrote it: it need not parse. */
  readonly arguments: string;
}

export interface ChatToolCallParam {
  readonly id: string;
  /** Absent or `function`, otherwise `custom`, whose call stands under that name. */
  readonly type?: string | null;
  readonly function?: ChatCalledFunction;
  readonly custom?: { readonly name: string; readonly input: string };
  /** Where Google's own OpenAI endpoint puts a call's signature. */
  readonly extra_content?: ChatExtraContent | null;
}

export interface ChatExtraContent {
  readonly google?: { readonly thought_signature?: string | null } | null;
}

export interface ChatFunctionDefinition {
  readonly name: string;
  readonly description?: string | null;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
}

/**
 * A tool in one of three shapes: OpenAI's own (`function: {…}`), the flat one of the Responses API, and Anthropic's (`name`,
 * `input_schema`), which Cursor sends here too. A `type` other than `function` or `custom` is a vendor's own tool.
 */
export interface ChatToolParam {
  readonly type?: string | null;
  readonly function?: ChatFunctionDefinition | null;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly parameters?: Readonly<Record<string, unknown>> | null;
  readonly input_schema?: Readonly<Record<string, unknown>> | null;
  readonly strict?: boolean | null;
  readonly cache_control?: unknown;
  readonly [field: string]: unknown;
}

/** Words are OpenAI's (`any` is Mistral's for `required`); the objects are OpenAI's and Anthropic's. */
export type ChatToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | 'any'
  | { readonly type: 'function'; readonly function: { readonly name: string } }
  | { readonly type: 'allowed_tools'; readonly allowed_tools: ChatAllowedTools }
  | { readonly type: 'custom'; readonly custom: { readonly name: string } }
  | { readonly type: 'auto' | 'any' | 'none' }
  | { readonly type: 'tool'; readonly name: string };

export interface ChatAllowedTools {
  readonly mode: 'auto' | 'required';
  readonly tools: readonly { readonly function?: { readonly name?: string } | null }[];
}

export type ChatResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly json_schema: {
        readonly name: string;
        readonly description?: string | null;
        readonly schema?: Readonly<Record<string, unknown>> | null;
        readonly strict?: boolean | null;
      };
    }
  /** Later kinds (`grammar`, …), which we carry without reading. */
  | { readonly type: 'other' };
