import type { Conversation } from '../conversation.ts';
import { isSaid } from '../say.ts';
import { habitual, some, type WriteOptions, type Written } from './written.ts';

/** As clients of Completions say it: everything is one text. */
export function writeCompletions(conversation: Conversation, options: WriteOptions): Written {
  const { system = [], messages, settings = {} } = conversation;
  const said = messages.flatMap((message) => (isSaid(message) ? message.content : []));
  const texts = [...system, ...said.map((piece) => (piece.kind === 'text' ? piece.text : ''))];
  const body = some({
    model: options.model,
    prompt: texts.join('\n\n'),
    max_tokens: settings.maxTokens,
    stop: settings.stops,
    temperature: settings.temperature,
    top_p: settings.topP,
    seed: settings.seed,
    ...(options.stream && { stream: true, stream_options: { include_usage: true } }),
  });
  return habitual(conversation, 'openai-completions', { path: '/v1/completions', headers: {}, body, unsaid: [] });
}
