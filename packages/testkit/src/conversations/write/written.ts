import type { Client, Conversation, LiveMessage } from '../conversation.ts';

/** A conversation as one client's HTTP request. */
export interface Written {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** What this client has no words for and leaves out. */
  readonly unsaid: readonly string[];
}

/** An earlier answer as the client keeps it: in its own dialect, with the ids of its calls in order. */
export interface KeptAnswer {
  readonly items: readonly object[];
  readonly ids: readonly string[];
}

export interface WriteOptions {
  /** The model's name as the client writes it. */
  readonly model: string;
  readonly stream: boolean;
  /** What came of a live message; only conversations that have one ask. */
  readonly kept?: (message: LiveMessage) => KeptAnswer;
}

/** Collects what a client cannot say, and the ids its calls have. */
export class Draft {
  readonly unsaid = new Set<string>();
  readonly #ids = new Map<string, string>();
  readonly #form: string;
  readonly #kept: (message: LiveMessage) => KeptAnswer;

  /** `form` is how the dialect's call ids begin. */
  constructor(form: string, { kept = noAnswer }: WriteOptions) {
    this.#form = form;
    this.#kept = kept;
  }

  idOf(ref: string): string {
    return this.#ids.get(ref) ?? callId(this.#form, ref);
  }

  /** The items of a live message; its calls are known by the reply's refs from now on. */
  keptItems(message: LiveMessage): readonly object[] {
    const { items, ids } = this.#kept(message);
    for (const [at, { ref }] of (message.reply.calls ?? []).entries()) this.#ids.set(ref, ids[at] ?? '');
    return items;
  }
}

/** How the call ids of each dialect begin. Completions has no calls. */
export const CALL_FORMS: Readonly<Record<Client, string>> = {
  anthropic: 'toolu_01',
  'openai-chat': 'call_',
  'openai-responses': 'call_',
  gemini: 'fc-',
  'openai-completions': '',
};

/** The id an author's ref has in a dialect: 24 characters behind the vendor's beginning. */
export function callId(form: string, ref: string): string {
  return form + ref.replaceAll(/[^A-Za-z0-9]/g, '').padEnd(24, 'x');
}

/** `members` without those that say nothing. */
export function some(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** The request with the habits of the client's program laid over it. */
export function habitual(conversation: Conversation, client: Client, written: Written): Written {
  const { headers, query = '', body, tools } = conversation.habits?.[client] ?? {};
  const declared = written.body['tools'];
  return {
    ...written,
    path: written.path + query,
    headers: { ...written.headers, ...headers },
    body: {
      ...written.body,
      ...(tools && { tools: [...(Array.isArray(declared) ? declared : []), ...tools] }),
      ...body,
    },
  };
}

function noAnswer(): never {
  throw new Error('this conversation has a live message; it needs its answer');
}
