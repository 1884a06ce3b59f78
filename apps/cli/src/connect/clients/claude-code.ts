import { code, prose } from '../block.ts';
import type { Client } from '../client.ts';
import { type ConnectFacts, KEY_PLACEHOLDER, shellKey } from '../facts.ts';
import { CLAUDE, GEMINI, GPT_CODEX } from '../models.ts';
import { mergeJson } from '../settings/merge-json.ts';
import { exportLine } from '../shell.ts';

/** What Claude Code asks for without being told; it calls the small one beside the others. */
const OWN_MODELS = ['claude-opus-4-8', 'claude-sonnet-4-6', 'claude-haiku-4-5'];

/** Models are named only where the gateway does not serve the client's own, or the user chose one. */
function variables(facts: ConnectFacts, key: string): Record<string, string> {
  const { url, model, modelChosen, serves } = facts;
  const named = modelChosen || !OWN_MODELS.every(serves);
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: key,
    ...(named && {
      ANTHROPIC_MODEL: model,
      ANTHROPIC_DEFAULT_OPUS_MODEL: model,
      ANTHROPIC_DEFAULT_SONNET_MODEL: model,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
    }),
  };
}

export const claudeCode: Client = {
  id: 'claude-code',
  title: 'Claude Code',
  models: [CLAUDE, GPT_CODEX, GEMINI],
  guide: (facts) => [
    prose(
      'For one terminal (the base URL is without `/v1`; a set `ANTHROPIC_API_KEY` would be used beside the token):',
    ),
    code(
      'sh',
      [
        'unset ANTHROPIC_API_KEY',
        ...Object.entries(variables(facts, shellKey(facts))).map(([name, value]) => exportLine(name, value)),
        'claude',
      ].join('\n'),
    ),
    prose('For good:'),
    code(
      'json',
      JSON.stringify({ env: variables(facts, facts.key ?? KEY_PLACEHOLDER) }, null, 2),
      '~/.claude/settings.json',
    ),
    prose('`/status` inside Claude Code shows the base URL in use.'),
  ],
  settings: {
    folder: '.claude',
    folderVariable: 'CLAUDE_CONFIG_DIR',
    holdsKey: true,
    files: (facts) => [
      {
        name: 'settings.json',
        merge: (current) => mergeJson(current, ['env'], variables(facts, facts.key ?? KEY_PLACEHOLDER)),
      },
    ],
  },
};
