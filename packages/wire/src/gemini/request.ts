/**
 * What `POST /v1beta/models/{model}:generateContent` carries, as far as we rely on it, with camel-case names and with lists where the
 * wire allows a single object. Source: `@google/genai` 3.1 and ai.google.dev/api/generate-content. Every object may hold more
 * fields than are named here; they stay.
 */
export interface GenerateContentRequest {
  readonly contents: readonly Content[];
  readonly systemInstruction?: Content;
  readonly tools?: readonly GeminiTool[];
  readonly toolConfig?: ToolConfig;
  readonly generationConfig?: GenerationConfig;
  readonly safetySettings?: readonly unknown[];
  /** Name of a context that Google keeps (`cachedContents/x`). */
  readonly cachedContent?: string;
  readonly serviceTier?: string;
  readonly [field: string]: unknown;
}

export interface Content {
  /** Absent means the user. `function` is an old name for a user's message that holds function responses. */
  readonly role?: 'user' | 'model' | 'function';
  readonly parts: readonly ContentPart[];
}

/** One piece of a message. Exactly one of its data fields is set; thoughts and signatures stand beside them. */
export interface ContentPart {
  readonly text?: string;
  readonly thought?: boolean;
  /** Base64, opaque. */
  readonly thoughtSignature?: string;
  readonly inlineData?: InlineData;
  readonly fileData?: FileData;
  readonly functionCall?: FunctionCall;
  readonly functionResponse?: FunctionResponse;
  readonly executableCode?: { readonly language?: string; readonly code?: string };
  readonly codeExecutionResult?: { readonly outcome?: string; readonly output?: string };
  readonly [field: string]: unknown;
}

/** `data` is base64 in either alphabet; the Python SDK writes the one for URLs. */
export interface InlineData {
  readonly mimeType?: string;
  readonly data: string;
  readonly displayName?: string;
}

export interface FileData {
  readonly mimeType?: string;
  readonly fileUri: string;
}

export interface FunctionCall {
  readonly id?: string;
  readonly name: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface FunctionResponse {
  readonly id?: string;
  readonly name: string;
  readonly response?: Readonly<Record<string, unknown>>;
  readonly parts?: readonly { readonly inlineData?: InlineData; readonly fileData?: FileData }[];
}

/** Functions of the client, or one of Google's own tools (`googleSearch`, `codeExecution`, …) with its settings. */
export interface GeminiTool {
  readonly functionDeclarations?: readonly FunctionDeclaration[];
  readonly [tool: string]: unknown;
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly description?: string;
  /** Google's subset of OpenAPI 3.0, with types in capitals. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** JSON Schema; takes the place of `parameters`. */
  readonly parametersJsonSchema?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface ToolConfig {
  readonly functionCallingConfig?: {
    /** `AUTO`, `ANY`, `NONE`, `VALIDATED`, or a later one. */
    readonly mode?: string;
    readonly allowedFunctionNames?: readonly string[];
  };
  readonly [field: string]: unknown;
}

export interface GenerationConfig {
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly seed?: number;
  readonly candidateCount?: number;
  readonly stopSequences?: readonly string[];
  readonly responseMimeType?: string;
  readonly responseSchema?: Readonly<Record<string, unknown>>;
  readonly responseJsonSchema?: Readonly<Record<string, unknown>>;
  readonly responseModalities?: readonly string[];
  readonly thinkingConfig?: ThinkingConfig;
  readonly [field: string]: unknown;
}

export interface ThinkingConfig {
  readonly includeThoughts?: boolean;
  /** Tokens; 0 is off, -1 the model's own choice. */
  readonly thinkingBudget?: number;
  /** `MINIMAL`, `LOW`, `MEDIUM`, `HIGH`; clients write it in small letters too. */
  readonly thinkingLevel?: string;
}

/** Google's own tools by their field in a tool; they run at Google. */
export const SERVER_TOOLS = [
  'googleSearch',
  'googleSearchRetrieval',
  'enterpriseWebSearch',
  'codeExecution',
  'urlContext',
  'googleMaps',
  'fileSearch',
  'computerUse',
  'retrieval',
  'mcpServers',
] as const;

export type ServerTool = (typeof SERVER_TOOLS)[number];
