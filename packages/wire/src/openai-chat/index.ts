/** OpenAI Chat Completions: what clients send, what they accept back, and its exact framing. No meaning. */
export { ChunkEncoder, type ChunkHead, DONE, errorChunk } from './chunk.ts';
export {
  type ChatAnthropicImagePart,
  type ChatContentPart,
  type ChatFilePart,
  type ChatImagePart,
  type ChatKnownPart,
  type ChatOtherPart,
  type ChatRefusalPart,
  type ChatTextPart,
  type ChatToolResultPart,
  type ChatToolUsePart,
  isKnownPart,
} from './content.ts';
export { isResponsesShaped, type ParsedChatRequest, parseChatRequest } from './parse-request.ts';
export type {
  ChatAllowedTools,
  ChatCalledFunction,
  ChatExtraContent,
  ChatFunctionDefinition,
  ChatMessageParam,
  ChatRequest,
  ChatResponseFormat,
  ChatRole,
  ChatToolCallParam,
  ChatToolChoice,
  ChatToolParam,
} from './request.ts';
export type {
  ChatAnswerMessage,
  ChatCompletionBody,
  ChatFinishReason,
  ChatToolCall,
  ChatUsage,
} from './response.ts';
