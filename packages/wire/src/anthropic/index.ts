/** Anthropic Messages: what clients send, what they accept back, and its exact framing. No meaning. */
export {
  anthropicError,
  ERROR_STATUS,
  type ErrorBody,
  type ErrorType,
  errorEvent,
  errorTypeForStatus,
} from './error.ts';
export type { InvalidParam } from './invalid.ts';
export {
  MAX_MAX_TOKENS,
  MAX_MESSAGES,
  MAX_MODEL_LENGTH,
  type ParsedCountTokensRequest,
  type ParsedMessagesRequest,
  parseCountTokensRequest,
  parseMessagesRequest,
} from './parse-request.ts';
export {
  type Cacheable,
  type ContentBlockParam,
  type CountTokensRequest,
  type DocumentBlockParam,
  type DocumentSource,
  type ImageBlockParam,
  type ImageSource,
  isKnownBlock,
  type KnownBlockParam,
  type MessageParam,
  type MessagesRequest,
  type OtherBlockParam,
  type RedactedThinkingBlockParam,
  type TextBlockParam,
  type ThinkingBlockParam,
  type ThinkingParam,
  type ToolChoiceParam,
  type ToolParam,
  type ToolResultBlockParam,
  type ToolUseBlockParam,
} from './request.ts';
export type { ContentBlock, Message, MessageDeltaUsage, MessageUsage, StopReason, TokenCount } from './response.ts';
export {
  contentBlockStart,
  contentBlockStop,
  DELTA_TAIL,
  type DeltaKind,
  deltaHead,
  MESSAGE_STOP,
  messageDelta,
  messageStart,
  PING,
} from './stream-event.ts';
