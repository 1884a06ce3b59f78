/** One POST, the same for every stream of a run. */
export interface LaneRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
  /** What the end of a complete answer contains. */
  readonly terminal: string;
}

export type VendorId = 'kiro' | 'claude' | 'codex' | 'antigravity' | 'openai';
export type ClientId = 'anthropic' | 'chat' | 'responses' | 'codex-cli' | 'gemini';

/** Names the vendors know. */
export const MODELS: Readonly<Record<VendorId, string>> = {
  kiro: 'claude-sonnet-4-5',
  claude: 'claude-sonnet-4-5',
  codex: 'gpt-5.2-codex',
  antigravity: 'gemini-2.5-pro',
  openai: 'gpt-5',
};

const TERMINAL = {
  messages: '"message_stop"',
  chat: '[DONE]',
  responses: '"response.completed"',
  gemini: '"finishReason"',
} as const;

/** A question to the gateway in a client's dialect. Codex CLI differs from other clients of its dialect by what it may see. */
export function clientRequest(client: ClientId, model: string, prompt: string, key: string): LaneRequest {
  const headers = { authorization: `Bearer ${key}` };
  switch (client) {
    case 'anthropic':
      return {
        path: '/v1/messages',
        headers: { ...headers, 'anthropic-version': '2023-06-01' },
        body: { model, max_tokens: 4096, stream: true, messages: [{ role: 'user', content: prompt }] },
        terminal: TERMINAL.messages,
      };
    case 'chat':
      return { path: '/v1/chat/completions', headers, body: chatBody(model, prompt), terminal: TERMINAL.chat };
    case 'responses':
    case 'codex-cli':
      return {
        path: '/v1/responses',
        headers: { ...headers, ...(client === 'codex-cli' && { originator: 'codex_exec' }) },
        body: responsesBody(model, prompt),
        terminal: TERMINAL.responses,
      };
    case 'gemini':
      return {
        path: `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
        headers,
        body: geminiBody(prompt),
        terminal: TERMINAL.gemini,
      };
  }
}

/** The question as the vendor itself wants it, for the bare relay: the same answer, byte for byte, on the upstream side. */
export function vendorRequest(vendor: VendorId, prompt: string): LaneRequest {
  const model = MODELS[vendor];
  const headers = { authorization: 'Bearer at-bench' };
  switch (vendor) {
    case 'kiro':
      return { path: '/generateAssistantResponse', headers, body: kiroBody(prompt), terminal: '' };
    case 'claude':
      return {
        ...clientRequest('anthropic', model, prompt, ''),
        headers: { 'x-api-key': 'sk-ant-api03-bench', 'anthropic-version': '2023-06-01' },
      };
    case 'codex':
      return {
        path: '/backend-api/codex/responses',
        headers: { ...headers, 'chatgpt-account-id': 'bench' },
        body: responsesBody(model, prompt),
        terminal: TERMINAL.responses,
      };
    case 'antigravity':
      return {
        path: '/v1internal:streamGenerateContent?alt=sse',
        headers: { authorization: 'Bearer ya29.bench' },
        body: { project: 'bench', model, requestId: 'agent-1', userAgent: 'antigravity', request: geminiBody(prompt) },
        terminal: TERMINAL.gemini,
      };
    case 'openai':
      return { path: '/v1/chat/completions', headers, body: chatBody(model, prompt), terminal: TERMINAL.chat };
  }
}

function chatBody(model: string, prompt: string): object {
  return {
    model,
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: prompt }],
  };
}

function responsesBody(model: string, prompt: string): object {
  const input = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] }];
  const include = ['reasoning.encrypted_content'];
  return { model, instructions: '', input, stream: true, store: false, include };
}

function geminiBody(prompt: string): object {
  return { contents: [{ role: 'user', parts: [{ text: prompt }] }] };
}

function kiroBody(prompt: string): object {
  return {
    conversationState: {
      conversationId: '00000000-0000-4000-8000-000000000001',
      chatTriggerType: 'MANUAL',
      currentMessage: { userInputMessage: { content: prompt, modelId: 'claude-sonnet-4.5', origin: 'AI_EDITOR' } },
    },
  };
}
