/** A first request of Codex CLI 0.169, as seen on the wire, with its texts cut short. */
export const CODEX_REQUEST = {
  model: 'gpt-5.3-codex',
  input: [
    {
      type: 'message',
      role: 'developer',
      content: [
        { type: 'input_text', text: 'You are a coding agent.' },
        { type: 'input_text', text: 'Sandbox: read-only.' },
      ],
    },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: '<environment_context/>' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'ping' }] },
  ],
  tools: [
    {
      type: 'function',
      name: 'exec_command',
      description: 'Runs a command.',
      strict: false,
      parameters: { type: 'object', properties: { cmd: { type: 'string' } }, required: ['cmd'] },
    },
    {
      type: 'namespace',
      name: 'mcp__files',
      description: 'Files.',
      tools: [{ type: 'function', name: 'read', description: 'Reads.', strict: false, parameters: { type: 'object' } }],
    },
    { type: 'web_search', external_web_access: false },
  ],
  tool_choice: 'auto',
  parallel_tool_calls: true,
  reasoning: { summary: 'auto' },
  store: false,
  stream: true,
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: '0199f0c4-3c1e-7a52-b4f0-000000000000',
  client_metadata: { 'x-codex-installation-id': 'i' },
};
