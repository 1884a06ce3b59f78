import type { Conversation, Message, Piece, Result, Settings } from '../conversation.ts';
import { isSaid } from '../say.ts';
import { bytesOf } from './chat.ts';
import { CALL_FORMS, Draft, habitual, some, type WriteOptions, type Written } from './written.ts';

/**
 * As clients of the Gemini API say it: model and manner are in the path. What the program says in between is said by the
 * user; there is no word for one call at a time.
 */
export function writeGemini(conversation: Conversation, options: WriteOptions): Written {
  const draft = new Draft(CALL_FORMS.gemini, options);
  const { system = [], messages, tools, settings = {} } = conversation;
  const names = new Map(messages.flatMap(callsOf));
  const body = some({
    systemInstruction: system.length > 0 ? { parts: system.map((text) => ({ text })) } : undefined,
    contents: messages.map((message) => writeContent(message, names, draft)),
    tools: tools && [
      {
        functionDeclarations: tools.map(({ name, description, schema }) =>
          some({ name, description, parametersJsonSchema: schema }),
        ),
      },
    ],
    toolConfig: toolConfig(settings),
    generationConfig: generationConfig(conversation),
  });
  if (settings.parallel === false) draft.unsaid.add('one call at a time');
  if (tools?.some(({ strict }) => strict)) draft.unsaid.add('strict tools');
  const method = options.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return habitual(conversation, 'gemini', {
    path: `/v1beta/models/${options.model}:${method}`,
    headers: {},
    body,
    unsaid: [...draft.unsaid],
  });
}

function callsOf(message: Message): [string, string][] {
  const calls = isSaid(message) ? message.content.filter(({ kind }) => kind === 'call') : (message.reply.calls ?? []);
  return calls.map((call) => ('ref' in call && 'tool' in call ? [call.ref, call.tool] : ['', '']));
}

function writeContent(message: Message, names: ReadonlyMap<string, string>, draft: Draft): object {
  if (!isSaid(message)) return draft.keptItems(message)[0] ?? {};
  const { from, content } = message;
  const results = content.filter((piece) => piece.kind === 'result');
  const media = results.flatMap((result) => result.content.filter(({ kind }) => kind !== 'text'));
  const rest = content.filter((piece) => piece.kind !== 'result');
  const parts = [...results, ...media, ...rest].flatMap((piece) => writeParts(piece, names, draft));
  return { role: from === 'assistant' ? 'model' : 'user', parts: parts.length > 0 ? parts : [{ text: '' }] };
}

function writeParts(piece: Piece, names: ReadonlyMap<string, string>, draft: Draft): object[] {
  switch (piece.kind) {
    case 'text':
      return [{ text: piece.text }];
    case 'thought':
      return [{ text: piece.text, thought: true }];
    case 'image':
      return [
        piece.url
          ? { fileData: { mimeType: piece.mediaType, fileUri: piece.url } }
          : { inlineData: { mimeType: piece.mediaType, data: piece.data } },
      ];
    case 'document':
      return [{ inlineData: { mimeType: piece.mediaType, data: bytesOf(piece) } }];
    case 'call':
      return [
        {
          functionCall: { id: draft.idOf(piece.ref), name: piece.tool, args: piece.input },
          thoughtSignature: LOST_SIGNATURE,
        },
      ];
    case 'result':
      return writeResult(piece, names.get(piece.ref) ?? 'unknown', draft);
  }
}

/** What Google's clients write where they do not have the signature any more. */
const LOST_SIGNATURE = 'skip_thought_signature_validator';

/** Media lie beside the responses, as before version 3. */
function writeResult({ ref, content, failed }: Result, name: string, draft: Draft): object[] {
  const text = content
    .filter((piece) => piece.kind === 'text')
    .map((piece) => piece.text)
    .join('\n');
  const response = failed ? { error: text } : { output: text };
  return [{ functionResponse: { id: draft.idOf(ref), name, response } }];
}

function toolConfig({ choice }: Settings): object | undefined {
  if (choice === undefined) return undefined;
  const config =
    typeof choice === 'object'
      ? { mode: 'ANY', allowedFunctionNames: [choice.tool] }
      : { mode: { auto: 'AUTO', must: 'ANY', none: 'NONE' }[choice] };
  return { functionCallingConfig: config };
}

/** Thoughts are asked for where the conversation is about them. */
function generationConfig({ settings = {}, messages, reply }: Conversation): object | undefined {
  const { format, thinking } = settings;
  const thinks = [reply, ...messages.flatMap((message) => ('live' in message ? [message.reply] : []))].some(
    ({ thought }) => thought !== undefined,
  );
  const config = some({
    maxOutputTokens: settings.maxTokens,
    temperature: settings.temperature,
    topP: settings.topP,
    topK: settings.topK,
    seed: settings.seed,
    stopSequences: settings.stops,
    responseMimeType: format && 'application/json',
    responseJsonSchema: typeof format === 'object' ? format.schema : undefined,
    thinkingConfig:
      thinks || thinking !== undefined
        ? some({ includeThoughts: true, thinkingBudget: typeof thinking === 'string' ? BUDGETS[thinking] : thinking })
        : undefined,
  });
  return Object.keys(config).length > 0 ? config : undefined;
}

/** What Google's clients write for a little, some and much thinking. */
const BUDGETS = { low: 1_024, medium: 8_192, high: 24_576 };
