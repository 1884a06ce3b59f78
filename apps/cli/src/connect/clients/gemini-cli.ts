import { code, prose } from '../block.ts';
import type { Client } from '../client.ts';
import { type ConnectFacts, KEY_PLACEHOLDER, shellKey } from '../facts.ts';
import { CLAUDE, GEMINI, GPT_CODEX } from '../models.ts';
import { mergeDotenv } from '../settings/merge-dotenv.ts';
import { mergeJson } from '../settings/merge-json.ts';
import { exportLine } from '../shell.ts';

/** The client picks models of its own; one is named where the gateway does not serve those, or the user chose one. */
function variables({ url, model, modelChosen, serves }: ConnectFacts, key: string): Record<string, string> {
  return {
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: key,
    ...((modelChosen || !serves(GEMINI)) && { GEMINI_MODEL: model }),
  };
}

/** Without it, a login with Google that was chosen earlier goes before the variables. */
const AUTH = { path: ['security', 'auth'], values: { selectedType: 'gemini-api-key' } };

export const geminiCli: Client = {
  id: 'gemini-cli',
  title: 'Gemini CLI',
  models: [GEMINI, CLAUDE, GPT_CODEX],
  guide: (facts) => [
    prose('For one terminal (choose “Use Gemini API key” where it asks how to log in):'),
    code(
      'sh',
      [
        ...Object.entries(variables(facts, shellKey(facts))).map(([name, value]) => exportLine(name, value)),
        'gemini',
      ].join('\n'),
    ),
    prose('For good, the same as `NAME=value` lines in `~/.gemini/.env`, and the kind of login:'),
    code('json', JSON.stringify({ security: { auth: AUTH.values } }, null, 2), '~/.gemini/settings.json'),
  ],
  settings: {
    folder: '.gemini',
    holdsKey: true,
    files: (facts) => [
      { name: '.env', merge: (current) => mergeDotenv(current, variables(facts, facts.key ?? KEY_PLACEHOLDER)) },
      { name: 'settings.json', merge: (current) => mergeJson(current, AUTH.path, AUTH.values) },
    ],
  },
};
