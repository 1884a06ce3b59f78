import type { ResponsesRequest } from '@sluice/wire/openai-responses';

/** A turn of Codex CLI 0.169 in the middle of a session, as seen on the wire, with its texts cut short. */
export const CODEX_REQUEST: ResponsesRequest = {
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
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'fix it' }] },
    {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: '**Looking**' }],
      content: null,
      encrypted_content: 'gAAA',
    },
    { type: 'function_call', name: 'read', namespace: 'mcp__files', arguments: '{"path":"a"}', call_id: 'call_1' },
    { type: 'function_call_output', call_id: 'call_1', output: 'text of a' },
    { type: 'custom_tool_call', status: 'completed', call_id: 'call_2', name: 'apply_patch', input: '*** Begin Patch' },
    { type: 'custom_tool_call_output', call_id: 'call_2', output: 'Success.' },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Done.' }] },
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Sandbox: off.' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'thanks' }] },
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
      type: 'custom',
      name: 'apply_patch',
      description: 'Edits files.',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: "*** Begin Patch"' },
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
