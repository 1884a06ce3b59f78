import { parse } from 'smol-toml';
import { code, prose } from '../block.ts';
import type { Client } from '../client.ts';
import { type ConnectFacts, KEY_PLACEHOLDER, KEY_VARIABLE } from '../facts.ts';
import { CLAUDE, GEMINI, GPT_CODEX } from '../models.ts';
import { mergeToml, type TomlChange, tomlText } from '../settings/merge-toml.ts';
import { exportLine } from '../shell.ts';

function change(facts: ConnectFacts, model: string): TomlChange {
  return {
    root: { model, model_provider: 'sluice' },
    table: ['model_providers', 'sluice'],
    values: { name: 'Sluice', base_url: `${facts.url}/v1`, env_key: KEY_VARIABLE, wire_api: 'responses' },
  };
}

/** A model that is set and served stays, unless the user named another. */
function modelFor(facts: ConnectFacts, current: string): string {
  if (facts.modelChosen) return facts.model;
  try {
    const { model } = parse(current);
    return typeof model === 'string' && facts.serves(model) ? model : facts.model;
  } catch {
    return facts.model;
  }
}

export const codex: Client = {
  id: 'codex',
  title: 'Codex CLI',
  models: [GPT_CODEX, CLAUDE, GEMINI],
  guide: (facts) => [
    prose('A provider of its own, which speaks the Responses API (Codex has no other since 2026):'),
    code('toml', tomlText(change(facts, facts.model)), '~/.codex/config.toml'),
    prose('The key stays out of the file; Codex reads it from the environment:'),
    code('sh', [exportLine(KEY_VARIABLE, facts.key ?? KEY_PLACEHOLDER), 'codex'].join('\n')),
  ],
  settings: {
    folder: '.codex',
    folderVariable: 'CODEX_HOME',
    holdsKey: false,
    files: (facts) => [
      { name: 'config.toml', merge: (current) => mergeToml(current, change(facts, modelFor(facts, current))) },
    ],
  },
};
