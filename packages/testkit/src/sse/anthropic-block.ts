/** A parsed JSON object whose members are not trusted. */
export type Json = Readonly<Record<string, unknown>>;

/** The delta types each kind of content block may carry. */
const DELTAS: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
  redacted_thinking: [],
};

/** Follows one content block from its start to its stop. */
export class BlockChecker {
  readonly type: string;
  readonly #index: number;
  #json = '';

  constructor(index: number, block: Json, report: (problem: string) => void) {
    this.#index = index;
    this.type = String(block['type']);
    const say = (problem: string): void => report(`block ${index}: ${problem}`);
    switch (this.type) {
      case 'text':
        if (typeof block['text'] !== 'string') say('a text block starts without text');
        break;
      case 'thinking':
        if (typeof block['thinking'] !== 'string') say('a thinking block starts without thinking');
        break;
      case 'redacted_thinking':
        if (typeof block['data'] !== 'string') say('a redacted_thinking block has no data');
        break;
      case 'tool_use':
        if (typeof block['id'] !== 'string' || block['id'] === '') say('a tool_use block has no id');
        if (typeof block['name'] !== 'string' || block['name'] === '') say('a tool_use block has no name');
        if (typeof block['input'] !== 'object' || block['input'] === null)
          say('a tool_use block starts without input {}');
        break;
      default:
    }
  }

  delta(delta: Json, report: (problem: string) => void): void {
    const type = String(delta['type']);
    const allowed = DELTAS[this.type];
    if (allowed && !allowed.includes(type)) report(`block ${this.#index}: ${type} in a ${this.type} block`);
    const member = MEMBERS[type];
    if (member && typeof delta[member] !== 'string') report(`block ${this.#index}: ${type} without ${member}`);
    if (type === 'input_json_delta') this.#json += String(delta['partial_json']);
  }

  stop(report: (problem: string) => void): void {
    if (this.type !== 'tool_use' || this.#json === '') return;
    try {
      const input: unknown = JSON.parse(this.#json);
      if (typeof input !== 'object' || input === null || Array.isArray(input))
        report(`block ${this.#index}: tool input is not an object`);
    } catch {
      report(`block ${this.#index}: tool input is not JSON: ${this.#json.slice(0, 80)}`);
    }
  }
}

const MEMBERS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  signature_delta: 'signature',
  input_json_delta: 'partial_json',
};
