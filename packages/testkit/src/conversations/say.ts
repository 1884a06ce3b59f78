import type { Call, Document, Image, Message, Piece, Result, SaidMessage, Text, Thought } from './conversation.ts';

/** Short words to write conversations with. */

export function text(words: string): Text {
  return { kind: 'text', text: words };
}

export function thought(words: string): Thought {
  return { kind: 'thought', text: words };
}

export function call(ref: string, tool: string, input: Readonly<Record<string, unknown>>): Call {
  return { kind: 'call', ref, tool, input };
}

export function result(ref: string, ...content: readonly (string | Text | Image | Document)[]): Result {
  return { kind: 'result', ref, content: content.map((each) => (typeof each === 'string' ? text(each) : each)) };
}

export function failure(ref: string, words: string): Result {
  return { ...result(ref, words), failed: true };
}

export function user(...content: readonly (string | Piece)[]): SaidMessage {
  return { from: 'user', content: pieces(content) };
}

export function assistant(...content: readonly (string | Piece)[]): SaidMessage {
  return { from: 'assistant', content: pieces(content) };
}

export function system(words: string): SaidMessage {
  return { from: 'system', content: [text(words)] };
}

export function developer(words: string): SaidMessage {
  return { from: 'developer', content: [text(words)] };
}

/** Whether a message was said by an author, not taken from an answer. */
export function isSaid(message: Message): message is SaidMessage {
  return 'content' in message;
}

function pieces(content: readonly (string | Piece)[]): Piece[] {
  return content.map((each) => (typeof each === 'string' ? text(each) : each));
}
