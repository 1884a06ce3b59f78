import { asArray, asObject } from '../stand-in/index.ts';
import type { RequestFacts } from './request-facts.ts';
import type { UpstreamErrorName } from './upstream-error.ts';
import { checkHistory, checkToolPairs } from './validate-history.ts';
import { checkTools } from './validate-tools.ts';

/** Why a body is refused: the error the client sees, and a reason the real service never gives (header `x-sim-violation`). */
export interface Violation {
  readonly error: UpstreamErrorName;
  readonly why: string;
}

export interface RequestRules {
  /** Bytes of the JSON body. Default 615 000. */
  readonly maxBodyBytes?: number;
  /** Characters of the whole conversation. Default 600 000, the service's limit for one user message. */
  readonly maxCharacters?: number;
  /** Models the accounts may use; absent: any. */
  readonly models?: readonly string[];
  /** Refuse bodies without `profileArn`, as the service does for most accounts since May 2026. Default false. */
  readonly requireProfileArn?: boolean;
  /** Refuse `{}` as historical input of a tool with required parameters. Default false: strongly correlated with refusals, not proven. */
  readonly refuseEmptyToolInput?: boolean;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TRIGGERS: ReadonlySet<unknown> = new Set(['MANUAL', 'DIAGNOSTIC', 'INLINE_CHAT']);
const IMAGE_FORMATS: ReadonlySet<unknown> = new Set(['png', 'jpeg', 'gif', 'webp']);
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const MAX_IMAGES = 10;
const MAX_HISTORY = 10_000;

/** The first rule of the service this body breaks, or undefined. Source: the project's Kiro fact sheet, section 1.8. */
export function findViolation(
  body: unknown,
  facts: RequestFacts,
  bytes: number,
  rules: RequestRules,
): Violation | undefined {
  if (bytes > (rules.maxBodyBytes ?? 615_000)) return formed(`body of ${bytes} bytes`);
  const state = asObject(asObject(body)['conversationState']);
  const current = asObject(state['currentMessage'])['userInputMessage'];
  if (Object.keys(state).length === 0) return formed('conversationState is missing');
  if (current === undefined) return formed('currentMessage.userInputMessage is missing');
  const history = asArray(state['history']);
  const why =
    checkState(state) ??
    checkHistory(history) ??
    checkContents([...history.map(messageOf), asObject(current)]) ??
    checkImages([...history.map(messageOf), asObject(current)]) ??
    checkTools(facts.tools, asObject(current)) ??
    checkToolPairs(history, asObject(current), facts.tools, rules.refuseEmptyToolInput ?? false);
  if (why) return formed(why);
  if (!UUID.test(facts.conversationId)) return { error: 'invalid_conversation', why: 'conversationId is not a uuid' };
  if (facts.inputCharacters > (rules.maxCharacters ?? 600_000))
    return { error: 'too_long', why: `${facts.inputCharacters} characters` };
  if (rules.requireProfileArn && !asObject(body)['profileArn'])
    return { error: 'profile_arn_required', why: 'profileArn is missing' };
  if (rules.models && !rules.models.includes(facts.model))
    return { error: 'invalid_model', why: `model ${facts.model}` };
  return undefined;
}

function formed(why: string): Violation {
  return { error: 'improperly_formed', why };
}

function messageOf(item: unknown): Readonly<Record<string, unknown>> {
  const { userInputMessage, assistantResponseMessage } = asObject(item);
  return asObject(userInputMessage ?? assistantResponseMessage);
}

function checkState(state: Readonly<Record<string, unknown>>): string | undefined {
  if (!TRIGGERS.has(state['chatTriggerType'])) return `chatTriggerType ${String(state['chatTriggerType'])}`;
  if (state['conversationId'] === undefined) return 'conversationId is missing';
  if (state['history'] !== undefined && !Array.isArray(state['history'])) return 'history is not a list';
  if (asArray(state['history']).length > MAX_HISTORY) return 'history has more than 10000 items';
  const { modelId } = asObject(asObject(state['currentMessage'])['userInputMessage']);
  return typeof modelId === 'string' && modelId !== '' ? undefined : 'modelId is missing';
}

function checkContents(messages: readonly Readonly<Record<string, unknown>>[]): string | undefined {
  for (const { content } of messages) {
    if (typeof content !== 'string') return 'content is not text';
    if (content === '') return 'content is empty';
    if (!content.isWellFormed()) return 'content has an unpaired surrogate';
  }
  return undefined;
}

function checkImages(messages: readonly Readonly<Record<string, unknown>>[]): string | undefined {
  const images = messages.flatMap((message) => asArray(message['images'])).map(asObject);
  if (images.length > MAX_IMAGES) return `${images.length} images`;
  for (const { format, source } of images) {
    if (!IMAGE_FORMATS.has(format)) return `image format ${String(format)}`;
    const { bytes } = asObject(source);
    if (typeof bytes !== 'string' || !BASE64.test(bytes)) return 'image bytes are not base64';
  }
  return undefined;
}
