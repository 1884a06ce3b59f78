import { describe, expect, test } from 'vitest';
import { type Client, CONVERSATIONS, type Conversation, hear, write } from './index.ts';

/** Who understands what each client writes. */
const READERS: Readonly<Partial<Record<Client, string>>> = {
  anthropic: 'claude',
  'openai-chat': 'openai',
  'openai-responses': 'codex',
  gemini: 'antigravity',
};
const ALL: readonly Conversation[] = Object.values(CONVERSATIONS).flat();
const SAID = ALL.filter(({ messages }) => messages.every((message) => 'content' in message));

describe.each(Object.entries(READERS))('%s', (client, reader) => {
  const speaks = SAID.filter(({ clients }) => !clients || clients.includes(client as Client));

  test.each(speaks)('says every word of $name', (conversation) => {
    const { body } = write(client as Client, conversation, { model: 'm', stream: true });
    const { system, messages } = hear(reader, body);
    const heard = [...system, ...messages.flatMap(({ content }) => content.flatMap(wordsOf))].join('\n');
    const said = conversation.messages.flatMap((message) => ('content' in message ? message.content : []));
    // What a program replaces by a habit of its own is not the author's any more.
    const prompt = conversation.habits?.[client as Client]?.body?.['system'] ? [] : (conversation.system ?? []);
    expect([...prompt, ...said.flatMap(wordsOf)].filter((words) => !heard.includes(words))).toEqual([]);
  });
});

test('a live message needs its answer', () => {
  const live = ALL.find(({ messages }) => messages.some((message) => 'live' in message));
  expect(live && (() => write('anthropic', live, { model: 'm', stream: false }))).toThrow('it needs its answer');
});

function wordsOf(piece: { readonly kind: string; readonly text?: string; readonly content?: unknown }): string[] {
  if (piece.kind === 'text') return [piece.text ?? ''];
  return Array.isArray(piece.content) ? piece.content.flatMap(wordsOf) : [];
}
