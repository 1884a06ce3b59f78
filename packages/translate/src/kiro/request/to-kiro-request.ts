import type { Failure, Turn } from '@sluice/core';
import { stringifyWellFormed } from '@sluice/wire/json';
import type {
  KiroAgentTaskType,
  KiroHistoryItem,
  KiroRequest,
  KiroTool,
  KiroUserInputMessage,
} from '@sluice/wire/kiro';
import { beginWithUser, endWithUser, mergeAdjacent } from './alternate.ts';
import { declareTools, declareUsedTools, shortenedNames } from './declare-tools.ts';
import { type Draft, joinTexts, textDraft } from './draft.ts';
import { draftMessages } from './draft-messages.ts';
import { fillEmpty } from './fill-empty.ts';
import { limitImages, refuseImages } from './images.ts';
import { checkBodySize, checkHardLimits, checkTextSize, DEFAULT_MAX_BODY_BYTES } from './limits.ts';
import { pairTools, uniqueResults } from './pair-tools.ts';
import { prependSystem } from './system-prompt.ts';
import { asksForThinking, type KiroThinkingStyle, kiroReasoning, nativeThinking, thinkingTags } from './thinking.ts';

export interface KiroRequestOptions {
  /** What Kiro calls the model (`claude-sonnet-4.5`). */
  readonly modelId: string;
  /** A UUID. */
  readonly conversationId: string;
  /** The account's own profile; left out when unknown. */
  readonly profileArn?: string;
  readonly agentTaskType?: KiroAgentTaskType;
  /** Default `AI_EDITOR`. */
  readonly origin?: string;
  /** Default `tags`. */
  readonly thinkingStyle?: KiroThinkingStyle;
  /** Default 600,000 bytes of JSON, images not counted. */
  readonly maxBodyBytes?: number;
}

export type KiroRequestResult =
  | {
      readonly ok: true;
      readonly request: KiroRequest;
      /** The request as the JSON text to send. */
      readonly body: string;
      /** Kiro's name of each tool whose name had to be shortened, and the client's; for the answer's reader. */
      readonly toolNames: ReadonlyMap<string, string>;
    }
  /** Nothing can be sent: an image Kiro cannot take, or a conversation over its limits. Always `invalid_request`. */
  | { readonly ok: false; readonly failure: Failure };

/**
 * Says a turn in Kiro's words, obeying every rule whose breach Kiro answers with "Improperly formed request".
 * Rules 1 to 14 are those of the tests. Rule 13 (profile and endpoint in one region, model in the plan) is the
 * account's matter and cannot be met here. {@link kiroIgnoredFields} lists what has no effect.
 */
export function toKiroRequest(turn: Turn, options: KiroRequestOptions): KiroRequestResult {
  const refusal = refuseImages(turn.messages);
  if (refusal) return { ok: false, failure: refusal };

  const drafts = toDrafts(turn, options.thinkingStyle ?? 'tags');
  const maxBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const overLimit = checkHardLimits(drafts) ?? checkTextSize(drafts, maxBytes);
  if (overLimit) return { ok: false, failure: overLimit };

  const tools = declareUsedTools(declareTools(turn.tools), drafts);
  const request = assemble(drafts, tools, turn, options);
  const body = stringifyWellFormed(request);
  const tooLarge = checkBodySize(body, drafts, maxBytes);
  if (tooLarge) return { ok: false, failure: tooLarge };
  return { ok: true, request, body, toolNames: shortenedNames(turn.tools) };
}

/** The conversation as alternating, complete messages, the last of which is the one to answer. */
function toDrafts(turn: Turn, style: KiroThinkingStyle): Draft[] {
  const thinking = style === 'tags' ? thinkingTags(kiroReasoning(turn)) : '';
  const system = [thinking, joinTexts(turn.system.map((block) => block.text))].filter((text) => text !== '').join('\n');
  let drafts = draftMessages(turn.messages, { keepThoughts: asksForThinking(turn) });
  drafts = mergeAdjacent(drafts);
  drafts = beginWithUser(drafts);
  drafts = endWithUser(drafts);
  drafts = uniqueResults(drafts);
  drafts = pairTools(drafts);
  drafts = limitImages(drafts);
  drafts = fillEmpty(drafts);
  return prependSystem(drafts, system);
}

function assemble(
  drafts: readonly Draft[],
  tools: readonly KiroTool[],
  turn: Turn,
  options: KiroRequestOptions,
): KiroRequest {
  const current = drafts.at(-1) ?? textDraft('user', '(empty)');
  const history = drafts.slice(0, -1).map((draft) => historyItem(draft, options));
  const native = options.thinkingStyle === 'native' ? nativeThinking(kiroReasoning(turn)) : undefined;
  return {
    ...(options.profileArn && { profileArn: options.profileArn }),
    ...(native && { additionalModelRequestFields: native }),
    conversationState: {
      chatTriggerType: 'MANUAL',
      ...(options.agentTaskType && { agentTaskType: options.agentTaskType }),
      conversationId: options.conversationId,
      ...(history.length > 0 && { history }),
      currentMessage: { userInputMessage: userMessage(current, tools, options) },
    },
  };
}

function historyItem(draft: Draft, options: KiroRequestOptions): KiroHistoryItem {
  if (draft.role === 'user') return { userInputMessage: userMessage(draft, [], options) };
  const { text: content, toolUses } = draft;
  return { assistantResponseMessage: { content, ...(toolUses.length > 0 && { toolUses }) } };
}

function userMessage(draft: Draft, tools: readonly KiroTool[], options: KiroRequestOptions): KiroUserInputMessage {
  const { text: content, images, toolResults } = draft;
  const context = { ...(toolResults.length > 0 && { toolResults }), ...(tools.length > 0 && { tools }) };
  return {
    content,
    modelId: options.modelId,
    origin: options.origin ?? 'AI_EDITOR',
    ...(images.length > 0 && { images }),
    ...(Object.keys(context).length > 0 && { userInputMessageContext: context }),
  };
}
