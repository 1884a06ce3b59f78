import type { Conversation, Tool } from '../conversation.ts';
import { developer, result, system, user } from '../say.ts';
import { lived } from './calls.ts';

const READ: Tool = {
  name: 'Read',
  description: 'Reads a file from the local filesystem.',
  schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { file_path: { type: 'string' }, limit: { type: 'number' } },
    required: ['file_path'],
    additionalProperties: false,
  },
};
const BASH: Tool = {
  name: 'Bash',
  description: 'Executes a bash command.',
  schema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { command: { type: 'string' }, timeout: { type: 'number' }, run_in_background: { type: 'boolean' } },
    required: ['command'],
    additionalProperties: false,
  },
};

const CLAUDE_CODE = {
  headers: {
    'anthropic-version': '2023-06-01',
    'anthropic-beta':
      'claude-code-20250219,context-1m-2025-08-07,interleaved-thinking-2025-05-14,thinking-token-count-2026-05-13,context-management-2025-06-27,prompt-caching-scope-2026-01-05,mid-conversation-system-2026-04-07,effort-2025-11-24',
    'x-app': 'cli',
    'x-claude-code-session-id': '0d9f2c3e-1111-4222-8333-444455556666',
    'x-stainless-lang': 'js',
    'user-agent': 'claude-cli/2.1.197 (external, cli)',
  },
  query: '?beta=true',
  body: {
    max_tokens: 64_000,
    system: [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.197' },
      { type: 'text', text: 'You are Claude Code.', cache_control: { type: 'ephemeral' } },
      { type: 'text', text: 'Work in /srv/project.', cache_control: { type: 'ephemeral' } },
    ],
    thinking: { type: 'adaptive' },
    output_config: { effort: 'high' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    metadata: { user_id: 'user_0123_account__session_0d9f2c3e-1111-4222-8333-444455556666' },
  },
};

const CODEX = {
  headers: {
    originator: 'codex_exec',
    accept: 'text/event-stream',
    'session-id': '0199aaaa-1111-7222-8333-444455556666',
    'thread-id': '0199aaaa-1111-7222-8333-444455556666',
    'x-client-request-id': '0199aaaa-1111-7222-8333-444455556666',
    'x-codex-window-id': '0199aaaa-1111-7222-8333-444455556666:0',
    'x-codex-turn-metadata': '{"turn_id":"0199bbbb"}',
    'x-codex-beta-features': 'none',
  },
  body: {
    tool_choice: 'auto',
    parallel_tool_calls: true,
    reasoning: { summary: 'auto' },
    prompt_cache_key: '0199aaaa-1111-7222-8333-444455556666',
    client_metadata: { 'x-codex-installation-id': '0199cccc-1111-7222-8333-444455556666' },
  },
  tools: [
    {
      type: 'namespace',
      name: 'mcp__harbour',
      description: 'The harbour.',
      tools: [
        {
          type: 'function',
          name: 'berths',
          description: 'Lists the berths.',
          strict: false,
          parameters: { type: 'object', properties: {} },
        },
      ],
    },
    { type: 'web_search', external_web_access: false },
  ],
};

const SHELL: Tool = {
  name: 'exec_command',
  description: 'Runs a command in a PTY.',
  schema: {
    type: 'object',
    properties: { cmd: { type: 'string' }, yield_time_ms: { type: 'number' } },
    required: ['cmd'],
    additionalProperties: false,
  },
};

/** What real programs send, as observed. */
export const PROGRAMS: readonly Conversation[] = [
  {
    name: 'claude-code-first-turn',
    about: 'Claude Code 2.1: two texts of the user, then a system message, cache marks, adaptive thinking.',
    messages: [
      user('<system-reminder>Today is Friday.</system-reminder>', 'ping'),
      system('The user is in plan mode.'),
    ],
    tools: [READ, BASH],
    reply: {
      thought: 'A ping.',
      text: ['pong'],
      usage: { input: 30, cacheRead: 18_000, cacheWrite: 900, output: 9, reasoning: 2 },
    },
    clients: ['anthropic'],
    habits: { anthropic: CLAUDE_CODE },
  },
  {
    name: 'claude-code-tool-turn',
    about: 'Claude Code reads a file, with its thought sent back.',
    messages: [
      user('What is in a.txt?'),
      lived({
        thought: 'I should read it.',
        text: ['Reading.'],
        calls: [{ ref: 'read', tool: 'Read', input: { file_path: '/srv/project/a.txt' } }],
      }),
      user(result('read', '     1\thello\n')),
    ],
    tools: [READ, BASH],
    reply: { text: ['hello'], usage: { input: 60, cacheRead: 19_000, output: 3 } },
    clients: ['anthropic'],
    habits: { anthropic: CLAUDE_CODE },
  },
  {
    name: 'codex-cli-first-turn',
    about: 'Codex CLI 0.169: developer messages, a namespace and a web search among the tools.',
    messages: [developer('<permissions>read-only</permissions>'), user('<cwd>/project</cwd>'), user('ping')],
    tools: [SHELL],
    reply: { thought: 'A ping.', text: ['pong'], usage: { input: 500, cacheRead: 9_000, output: 12, reasoning: 4 } },
    clients: ['openai-responses'],
    habits: { 'openai-responses': CODEX },
  },
  {
    name: 'codex-cli-tool-turn',
    about: 'Codex CLI runs a command, with its encrypted thought sent back.',
    messages: [
      developer('<permissions>read-only</permissions>'),
      user('List the files.'),
      lived({ thought: 'ls will do.', calls: [{ ref: 'ls', tool: 'exec_command', input: { cmd: 'ls' } }] }),
      user(result('ls', 'a.txt\n')),
    ],
    tools: [SHELL],
    reply: { text: ['a.txt'], usage: { input: 700, cacheRead: 9_000, output: 3 } },
    clients: ['openai-responses'],
    habits: { 'openai-responses': CODEX },
  },
  {
    name: 'chat-tool-turn',
    about: 'A chat program with a key for its cache, a user and metadata.',
    system: ['You help with files.'],
    messages: [
      user('What is in a.txt?'),
      lived({ calls: [{ ref: 'read', tool: 'Read', input: { file_path: 'a.txt' } }] }),
      user(result('read', 'hello')),
    ],
    tools: [READ],
    reply: { text: ['hello'], usage: { input: 90, output: 2 } },
    clients: ['openai-chat'],
    habits: {
      'openai-chat': {
        body: { user: 'me', prompt_cache_key: 'project', metadata: { team: 'north' }, store: false, verbosity: 'low' },
      },
    },
  },
  {
    name: 'gemini-cli-turn',
    about: 'Gemini CLI: thoughts shown, sampling, safety settings.',
    system: ['You are an interactive CLI agent.'],
    messages: [user('This is the folder: a.txt', 'ping')],
    tools: [READ],
    settings: { temperature: 1, topP: 0.95, topK: 64 },
    reply: { thought: 'A ping.', text: ['pong'], usage: { input: 200, output: 8, reasoning: 3 } },
    clients: ['gemini'],
    habits: {
      gemini: {
        body: { safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }] },
        headers: { 'x-goog-api-client': 'google-genai-sdk/1.30.0 gl-node/v24' },
      },
    },
  },
];
