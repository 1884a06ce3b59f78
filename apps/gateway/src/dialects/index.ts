import type { IncomingMessage } from 'node:http';
import { anthropicDialect } from './anthropic.ts';
import { chatDialect } from './chat.ts';
import type { ClientDialect } from './dialect.ts';
import { geminiDialect } from './gemini.ts';

export { anthropicDialect } from './anthropic.ts';
export { chatDialect } from './chat.ts';
export { completionsDialect } from './completions.ts';
export { embeddingsDialect } from './embeddings.ts';
export { geminiDialect } from './gemini.ts';
export { responsesDialect } from './responses.ts';

/** Paths that only OpenAI's clients ask; a model list is theirs unless the caller says that it is Anthropic's. */
const OPENAI_PATHS = /\/v1\/(?:chat|completions|embeddings|responses|models)\b/;

/** The dialect of a caller at a path that is not one dialect's own; errors are said in it. */
export function dialectOfPath({ url = '', headers }: IncomingMessage): ClientDialect {
  const path = url.split('?', 1)[0] ?? '';
  if (/\/v1beta(?:\/|$)/.test(path)) return geminiDialect;
  if (headers['anthropic-version'] !== undefined) return anthropicDialect;
  return OPENAI_PATHS.test(path) ? chatDialect : anthropicDialect;
}
