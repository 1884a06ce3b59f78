import type { Failure, Turn } from '@sluice/core';
import type { TextBlockParam, ToolChoiceParam } from '@sluice/wire/anthropic';
import { beginWithUser, endWithUser, mergeAdjacent } from './alternate.ts';
import { setCacheMarks } from './cache-marks.ts';
import { type Draft, type Dropped, isToolResult } from './draft.ts';
import { draftMessages, textBlocks } from './draft-messages.ts';
import { refuseMedia } from './media.ts';
import { type ModelTraits, traitsOf } from './model-traits.ts';
import { userId } from './names.ts';
import { pairTools } from './pair-tools.ts';
import { placeSystem } from './place-system.ts';
import { refuse } from './refusal.ts';
import { outputFormat, sampling, serviceTier } from './settings.ts';
import { planThinking, type ThinkingPlan } from './thinking.ts';
import { declareChoice, declareTools, isForced } from './tools.ts';

export interface MessagesRequestOptions {
  /** What the upstream calls the model. Its name decides what may be asked for, see {@link traitsOf}. */
  readonly model: string;
  /** `max_tokens` where the client names none; Anthropic wants one. Default 32,000. */
  readonly defaultMaxTokens?: number;
  /** Put cache marks of ours on the request. Right for clients whose dialect has none. Default false. */
  readonly addCacheMarks?: boolean;
  /** Leave out all thoughts of earlier answers, because their signatures were refused. Default false. */
  readonly dropReasoning?: boolean;
}

export type MessagesRequestResult =
  | {
      readonly ok: true;
      /** A streaming request of API version 2023-06-01. */
      readonly body: Readonly<Record<string, unknown>>;
      /** Neutral names of what the request could not say. */
      readonly dropped: readonly string[];
      /** Anthropic's name of each renamed tool, and the client's; for the answer's reader. */
      readonly toolNames: ReadonlyMap<string, string>;
      /** Beta flags the request needs, for the `anthropic-beta` header. */
      readonly betas: readonly string[];
    }
  /** Nothing can be sent. Always `invalid_request`. */
  | { readonly ok: false; readonly failure: Failure };

const DEFAULT_MAX_TOKENS = 32_000;

/** Wanted for messages with the role `system` under API version 2023-06-01. */
const MID_CONVERSATION_SYSTEM = 'mid-conversation-system-2026-04-07';

/** Says a turn in Anthropic's words, so that no rule of the API is broken that can be kept. */
export function toMessagesRequest(turn: Turn, options: MessagesRequestOptions): MessagesRequestResult {
  const refusal = refuseMedia(turn.messages);
  if (refusal) return { ok: false, failure: refusal };

  const traits = traitsOf(options.model);
  const dropped: Dropped = new Set();
  let conversation = converse(turn, traits, options.dropReasoning !== true, dropped);
  const plan = planThinking(
    {
      reasoning: turn.reasoning,
      maxTokens: turn.maxTokens ?? options.defaultMaxTokens ?? DEFAULT_MAX_TOKENS,
      forced: isForced(turn.toolChoice),
      unsignedCalls: hasUnsignedCalls(conversation.drafts),
    },
    traits,
  );
  // An answer without thinking may not be shown thoughts in a conversation that ends with its own words.
  if (!plan.thinks) conversation = converse(turn, traits, false, dropped);
  const { drafts, system } = conversation;
  if (drafts.length === 0) return { ok: false, failure: refuse('the conversation has no content to answer') };

  const declared = declareTools(turn.tools, drafts, { strict: traits.schemas, dropped });
  const choice = declareChoice(turn.toolChoice, declared, {
    mayForce: traits.thinksUnasked !== 'always',
    dropped,
  });
  const { tools, toolNames } = declared;
  setCacheMarks({ tools, system, drafts }, { add: options.addCacheMarks === true, dropped });
  const body = {
    model: options.model,
    max_tokens: plan.maxTokens,
    ...(system.length > 0 && { system }),
    messages: drafts.map(({ role, blocks }) => ({ role, content: blocks })),
    ...(tools.length > 0 && { tools }),
    ...settings(turn, traits, plan, choice, dropped),
    stream: true,
  };
  const betas = drafts.some(({ role }) => role === 'system') ? [MID_CONVERSATION_SYSTEM] : [];
  return { ok: true, body, dropped: [...dropped], toolNames, betas };
}

interface Conversation {
  readonly system: readonly TextBlockParam[];
  readonly drafts: readonly Draft[];
}

/** The conversation as Anthropic takes it: alternating, complete, beginning and ending with the user. */
function converse(turn: Turn, traits: ModelTraits, keepThoughts: boolean, dropped: Dropped): Conversation {
  const drafted = draftMessages(turn.messages, { keepThoughts, dropped });
  const { leading, drafts } = placeSystem(drafted, { native: traits.systemMessages });
  const system = [...textBlocks(turn.system), ...leading];
  return { system, drafts: endWithUser(pairTools(beginWithUser(mergeAdjacent(drafts)))) };
}

/** Whether the calls that are being answered now began without thoughts: whatever followed the last message that only the user wrote. */
function hasUnsignedCalls(drafts: readonly Draft[]): boolean {
  const spoken = drafts.findLastIndex(({ role, blocks }) => role === 'user' && !blocks.some(isToolResult));
  const answer = drafts.find(({ role }, at) => at > spoken && role === 'assistant');
  const first = answer?.blocks[0]?.type;
  return answer !== undefined && first !== 'thinking' && first !== 'redacted_thinking';
}

/** Everything of a request but its conversation; absent fields are absent, not undefined. */
function settings(
  turn: Turn,
  traits: ModelTraits,
  plan: ThinkingPlan,
  choice: ToolChoiceParam | undefined,
  dropped: Dropped,
): Readonly<Record<string, unknown>> {
  const format = outputFormat(turn, traits, dropped);
  const output = { ...(plan.effort && { effort: plan.effort }), ...(format && { format }) };
  const tier = serviceTier(turn, dropped);
  const stops = turn.stopSequences?.filter((sequence) => sequence.trim() !== '') ?? [];
  if (stops.length < (turn.stopSequences?.length ?? 0)) dropped.add('stopSequences');
  if (plan.lost) dropped.add('reasoning');
  for (const name of NEVER_SAID) if (turn[name] !== undefined) dropped.add(name);
  return {
    ...(choice && { tool_choice: choice }),
    ...(plan.thinking && { thinking: plan.thinking }),
    ...(Object.keys(output).length > 0 && { output_config: output }),
    ...sampling(turn, traits, plan, dropped),
    ...(stops.length > 0 && { stop_sequences: stops }),
    ...(tier && { service_tier: tier }),
    ...(turn.session && { metadata: { user_id: userId(turn.session) } }),
  };
}

/** Anthropic has no word for these at all. */
const NEVER_SAID = ['presencePenalty', 'frequencyPenalty', 'seed', 'verbosity', 'cacheKey'] as const;
