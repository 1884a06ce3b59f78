/** Google's Gemini API: what clients send, what they accept back, and its exact framing. No meaning. */
export { type GoogleErrorBody, type GoogleStatus, googleError, googleStatus } from './error.ts';
export type { InvalidParam } from './invalid.ts';
export {
  MAX_CONTENTS,
  MAX_OUTPUT_TOKENS,
  type ParsedGenerateContentRequest,
  parseCountTokensRequest,
  parseGenerateContentRequest,
} from './parse-request.ts';
export {
  type Content,
  type ContentPart,
  type FileData,
  type FunctionCall,
  type FunctionDeclaration,
  type FunctionResponse,
  type GeminiTool,
  type GenerateContentRequest,
  type GenerationConfig,
  type InlineData,
  SERVER_TOOLS,
  type ServerTool,
  type ThinkingConfig,
  type ToolConfig,
} from './request.ts';
export type { Candidate, FinishReasonName, GenerateContentResponse, TokenCount, UsageMetadata } from './response.ts';
export { type Framing, RecordFramer } from './stream-framing.ts';
