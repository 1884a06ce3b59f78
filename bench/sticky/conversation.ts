import { generatedPiece } from '@sluice/testkit/upstream';

/** How a client says which conversation a request belongs to. */
export type Recognition = 'header' | 'prompt_cache_key' | 'prefix';

export interface Ask {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

interface Exchanged {
  readonly said: string;
  readonly answered: string;
}

const WORDS_PER_TOKEN = 0.7;

/** So many tokens of text, always the same for one seed. */
function words(tokens: number, seed: number): string {
  return Array.from({ length: Math.ceil(tokens * WORDS_PER_TOKEN) }, (_, index) => generatedPiece(seed, index)).join(
    '',
  );
}

const TOOLS = Array.from({ length: 12 }, (_, index) => ({
  name: `tool_${index}`,
  description: words(120, 1_000 + index),
  schema: { type: 'object', properties: { path: { type: 'string', description: words(20, 2_000 + index) } } },
}));
/** The same for everybody, as a coding agent's is. */
const INSTRUCTIONS = words(1_500, 3_000);

/** What a coding agent sends: tools and instructions that everybody has, then a session of its own that grows with every turn. */
export class Conversation {
  readonly id: number;
  readonly #turns: Exchanged[] = [];

  constructor(id: number) {
    this.id = id;
  }

  /** The next turn as Claude Code marks it: what is above the messages, the last turn and this one are to be kept. */
  askMessages(recognition: Recognition): Ask {
    const mark = { cache_control: { type: 'ephemeral' } };
    const text = (said: string, marked: boolean) => ({ type: 'text', text: said, ...(marked && mark) });
    const said = this.#said();
    const messages = this.#turns.flatMap((turn, index) => [
      { role: 'user', content: [text(turn.said, index === this.#turns.length - 1)] },
      { role: 'assistant', content: turn.answered },
    ]);
    return {
      path: '/v1/messages',
      headers: {
        'anthropic-version': '2023-06-01',
        ...(recognition === 'header' && { 'x-claude-code-session-id': `bench-session-${this.id}` }),
      },
      body: {
        ...{ model: 'claude-sonnet-4-6', max_tokens: 4_096, stream: true },
        tools: TOOLS.map(({ name, description, schema }) => ({ name, description, input_schema: schema })),
        system: [text(INSTRUCTIONS, true), text(this.#surroundings(), true)],
        messages: [...messages, { role: 'user', content: [text(said, true)] }],
      },
    };
  }

  /** The next turn in Chat Completions. */
  askChat(recognition: Recognition): Ask {
    const messages = this.#turns.flatMap((turn) => [
      { role: 'user', content: turn.said },
      { role: 'assistant', content: turn.answered },
    ]);
    return {
      path: '/v1/chat/completions',
      headers: recognition === 'header' ? { 'session-id': `bench-session-${this.id}` } : {},
      body: {
        ...{ model: 'gpt-5', stream: true, stream_options: { include_usage: true } },
        ...(recognition === 'prompt_cache_key' && { prompt_cache_key: `bench-session-${this.id}` }),
        tools: TOOLS.map(({ name, description, schema }) => ({
          type: 'function',
          function: { name, description, parameters: schema },
        })),
        messages: [
          { role: 'system', content: `${INSTRUCTIONS}\n${this.#surroundings()}` },
          ...messages,
          { role: 'user', content: this.#said() },
        ],
      },
    };
  }

  /** The turn is over. */
  heard(answered: string): void {
    this.#turns.push({ said: this.#said(), answered });
  }

  #said(): string {
    const turn = this.#turns.length;
    const seed = this.id * 100 + turn;
    return `session ${this.id}: ${words(150 + ((seed * 7_919) % 600), seed)}`;
  }

  #surroundings(): string {
    return `working in project-${this.id} of user ${this.id % 40}: ${words(80, 5_000 + this.id)}`;
  }
}

/** The conversation that a request the vendor saw belongs to. */
export function conversationOf(body: unknown): number {
  return Number(/"session (\d+): /.exec(JSON.stringify(body))?.[1]);
}
