/** Kiro (Amazon Q / CodeWhisperer streaming): request body and event payloads. Framing is `@sluice/eventstream`'s. */
export {
  KIRO_EVENT_TYPES,
  type KiroEventType,
  type KiroPayload,
  type KiroTokenUsage,
  parseKiroPayload,
} from './event.ts';
export type {
  KiroAgentTaskType,
  KiroAssistantResponseMessage,
  KiroConversationState,
  KiroHistoryItem,
  KiroImage,
  KiroImageFormat,
  KiroRequest,
  KiroTool,
  KiroToolResult,
  KiroToolUse,
  KiroUserInputMessage,
  KiroUserInputMessageContext,
} from './request.ts';
