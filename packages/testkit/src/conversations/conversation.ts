import type { Reply } from './reply.ts';

/** Who speaks. `developer` is OpenAI's word for the one who wrote the program; elsewhere that is the system. */
export type Speaker = 'user' | 'assistant' | 'system' | 'developer';

/** The dialects clients speak. */
export const CLIENTS = ['anthropic', 'openai-chat', 'openai-responses', 'gemini', 'openai-completions'] as const;
export type Client = (typeof CLIENTS)[number];

export interface Text {
  readonly kind: 'text';
  readonly text: string;
}

/** Base64 bytes, or a URL. */
export interface Image {
  readonly kind: 'image';
  readonly mediaType: string;
  readonly data?: string;
  readonly url?: string;
}

/** Base64 bytes of a PDF, or plain text. */
export interface Document {
  readonly kind: 'document';
  readonly name: string;
  readonly mediaType: string;
  readonly data: string;
}

/** A thought nobody signed, as some clients keep it. Signed ones come from {@link LiveMessage}s only. */
export interface Thought {
  readonly kind: 'thought';
  readonly text: string;
}

/** A call of a tool. `ref` is the author's name for it; every dialect makes an id of its own form from it. */
export interface Call {
  readonly kind: 'call';
  readonly ref: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface Result {
  readonly kind: 'result';
  readonly ref: string;
  readonly content: readonly (Text | Image | Document)[];
  readonly failed?: boolean;
}

export type Piece = Text | Image | Document | Thought | Call | Result;

export interface SaidMessage {
  readonly from: Speaker;
  readonly content: readonly Piece[];
}

/**
 * An answer the client really got earlier and sends back as it came, with whatever its vendor signed in it: from the vendor
 * that is asked now (`here`), or from another one (`elsewhere`).
 */
export interface LiveMessage {
  readonly from: 'assistant';
  readonly live: 'here' | 'elsewhere';
  readonly reply: Reply;
}

export type Message = SaidMessage | LiveMessage;

export interface Tool {
  readonly name: string;
  readonly description?: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly strict?: boolean;
}

/** What one client's program sends besides the conversation. */
export interface Habit {
  readonly headers?: Readonly<Record<string, string>>;
  /** Behind the path, with its question mark. */
  readonly query?: string;
  /** Members of the body; they replace those of the writer. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Appended to the tools, in the dialect's own words. */
  readonly tools?: readonly object[];
}

export interface Settings {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly seed?: number;
  readonly stops?: readonly string[];
  /** `must`: any tool, but one; an object: this tool. */
  readonly choice?: 'auto' | 'must' | 'none' | { readonly tool: string };
  /** `false`: one call at a time. */
  readonly parallel?: boolean;
  /** How hard to think, in words or in tokens. */
  readonly thinking?: 'low' | 'medium' | 'high' | number;
  /** JSON of any shape, or of this one. */
  readonly format?: 'json' | { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
}

/** A conversation, written once and in no vendor's words, and what the vendor answers to it. */
export interface Conversation {
  /** File name of its snapshot. */
  readonly name: string;
  /** What is special about it. */
  readonly about: string;
  readonly system?: readonly string[];
  readonly messages: readonly Message[];
  readonly tools?: readonly Tool[];
  readonly settings?: Settings;
  readonly reply: Reply;
  /** The clients that say it. Default: all but Completions, which knows one text and nothing else. */
  readonly clients?: readonly Client[];
  /** Providers that cannot give this reply at all. Default none. */
  readonly except?: readonly string[];
  /** Model per provider where it has to be a certain one. */
  readonly models?: Readonly<Record<string, string>>;
  readonly habits?: Partial<Readonly<Record<Client, Habit>>>;
}
