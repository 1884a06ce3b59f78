import { asObject, type JsonObject } from '../../stand-in/index.ts';
import { hearAnthropic } from './anthropic.ts';
import { hearChat } from './chat.ts';
import { hearGemini } from './gemini.ts';
import type { Heard } from './heard.ts';
import { hearKiro } from './kiro.ts';
import { hearResponses } from './responses.ts';

export type { Heard } from './heard.ts';

/** How requests to each provider are understood. */
const EARS: Readonly<Record<string, (body: JsonObject) => Heard>> = {
  claude: hearAnthropic,
  openai: hearChat,
  codex: hearResponses,
  antigravity: hearGemini,
  kiro: hearKiro,
};

/** What a request to this provider says, without thoughts. Throws for a provider nobody listens to. */
export function hear(provider: string, body: unknown): Heard {
  const ear = EARS[provider];
  if (!ear) throw new Error(`nobody listens to ${provider}`);
  return ear(asObject(body));
}
