import type { IncomingHttpHeaders } from 'node:http';
import { anthropicDialect } from './anthropic.ts';
import { chatDialect } from './chat.ts';
import { completionsDialect } from './completions.ts';
import type { ClientDialect } from './dialect.ts';
import { embeddingsDialect } from './embeddings.ts';
import { geminiDialect } from './gemini.ts';
import { responsesDialect } from './responses.ts';

export type {
  AnswerContext,
  ClientDialect,
  CollectedAnswer,
  DialectError,
  ParsedTurn,
  PassedListener,
  PathFacts,
  TurnStreamer,
} from './dialect.ts';

/** Whose dialect a path is, with or without a provider's prefix. */
const PATHS: readonly (readonly [path: RegExp, dialect: ClientDialect])[] = [
  [/\/v1\/messages(?:\/|$)/, anthropicDialect],
  [/\/v1\/chat(?:\/|$)/, chatDialect],
  [/\/v1\/completions(?:\/|$)/, completionsDialect],
  [/\/v1\/embeddings(?:\/|$)/, embeddingsDialect],
  [/\/v1\/responses(?:\/|$)/, responsesDialect],
  [/\/v1beta(?:\/|$)/, geminiDialect],
  // `@google/genai` 3 asks at `/v1`.
  [/\/v1\/models\/.+:[a-zA-Z]+$/, geminiDialect],
];

/**
 * The dialect a caller speaks and is answered in, also with errors. At paths of no dialect it is Anthropic's; model lists are
 * OpenAI's unless the caller names Anthropic's version or brings its key Google's way.
 */
export function dialectOf({
  url = '',
  headers,
}: {
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}): ClientDialect {
  const path = url.split('?', 1)[0] ?? '';
  const own = PATHS.find(([pattern]) => pattern.test(path));
  if (own) return own[1];
  if (!/\/v1\/models(?:\/|$)/.test(path) || headers['anthropic-version'] !== undefined) return anthropicDialect;
  return headers['x-goog-api-key'] === undefined ? chatDialect : geminiDialect;
}
