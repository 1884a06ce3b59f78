/**
 * Body of Kiro's `POST /generateAssistantResponse` (restJson1). Names and optionality follow the official clients of the
 * Amazon Q and CodeWhisperer streaming service; there is no field for temperature, stop sequences, output length or tool choice.
 */
export interface KiroRequest {
  readonly profileArn?: string;
  /** Native thinking and effort; absent with the tag style. */
  readonly additionalModelRequestFields?: Readonly<Record<string, unknown>>;
  readonly conversationState: KiroConversationState;
}

export interface KiroConversationState {
  /** `AUTO` is refused by some endpoints, so only `MANUAL` is sent. */
  readonly chatTriggerType: 'MANUAL';
  readonly agentTaskType?: KiroAgentTaskType;
  /** A UUID; another form is refused with reason `INVALID_CONVERSATION_ID`. */
  readonly conversationId: string;
  readonly history?: readonly KiroHistoryItem[];
  readonly currentMessage: { readonly userInputMessage: KiroUserInputMessage };
}

export type KiroAgentTaskType = 'vibe' | 'spectask';

export type KiroHistoryItem =
  | { readonly userInputMessage: KiroUserInputMessage }
  | { readonly assistantResponseMessage: KiroAssistantResponseMessage };

export interface KiroUserInputMessage {
  /** Never empty. */
  readonly content: string;
  readonly modelId: string;
  readonly origin: string;
  readonly images?: readonly KiroImage[];
  readonly userInputMessageContext?: KiroUserInputMessageContext;
}

export interface KiroUserInputMessageContext {
  readonly toolResults?: readonly KiroToolResult[];
  /** Only on the current message. */
  readonly tools?: readonly KiroTool[];
}

export interface KiroImage {
  readonly format: KiroImageFormat;
  /** Base64 without a `data:` prefix. */
  readonly source: { readonly bytes: string };
}

export type KiroImageFormat = 'png' | 'jpeg' | 'gif' | 'webp';

export interface KiroToolResult {
  readonly toolUseId: string;
  readonly status: 'success' | 'error';
  readonly content: readonly { readonly text: string }[];
}

export interface KiroTool {
  readonly toolSpecification: {
    readonly name: string;
    readonly description: string;
    /** The schema itself as an object, not as text. */
    readonly inputSchema: { readonly json: Readonly<Record<string, unknown>> };
  };
}

export interface KiroAssistantResponseMessage {
  /** Never empty. */
  readonly content: string;
  readonly toolUses?: readonly KiroToolUse[];
}

export interface KiroToolUse {
  readonly toolUseId: string;
  readonly name: string;
  /** An object here; only the answer streams it as text. */
  readonly input: Readonly<Record<string, unknown>>;
}
