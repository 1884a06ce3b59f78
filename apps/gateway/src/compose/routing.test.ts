import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, toAccount } from '@sluice/runtime';
import { describe, expect, it } from 'vitest';
import { snapshotOf } from './routing.ts';

function yaml(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'sluice-routing-')), 'sluice.yaml');
  writeFileSync(file, text);
  return file;
}

function kiroTable(models = '') {
  const account = '{ id: k, provider: kiro, auth: social, credentials: { access_token: 0123456789abcdef } }';
  const loaded = loadConfig({
    file: yaml(`providers: { kiro: { models: [${models}] } }\naccounts: [${account}]`),
    env: {},
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const snapshot = snapshotOf(loaded.config, loaded.config.accounts.map(toAccount), new Set(['kiro']));
  const [provider] = snapshot.providers;
  if (!provider) throw new Error('no provider');
  return provider.models;
}

describe('the built-in model table of Kiro', () => {
  const table = kiroTable();
  it.each([
    ['claude-sonnet-4-20250514', 'claude-sonnet-4', 200_000],
    ['claude-sonnet-4', 'claude-sonnet-4', 200_000],
    ['claude-sonnet-4-5', 'claude-sonnet-4.5', 200_000],
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4.5', 200_000],
    ['claude-sonnet-4.5', 'claude-sonnet-4.5', 200_000],
    ['Claude-Sonnet-4-6', 'claude-sonnet-4.6', 1_000_000],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4.5', 200_000],
    ['claude-opus-4-5-20251101', 'claude-opus-4.5', 200_000],
    ['claude-opus-4-6', 'claude-opus-4.6', 1_000_000],
    ['claude-opus-4-7', 'claude-opus-4.7', 1_000_000],
    ['claude-opus-4-8', 'claude-opus-4.8', 1_000_000],
    ['claude-3-7-sonnet-20250219', 'CLAUDE_3_7_SONNET_20250219_V1_0', 200_000],
    ['auto', 'auto', 200_000],
    ['qwen3-coder-next', 'qwen3-coder-next', 200_000],
  ])('knows %s as %s with %i tokens', (name, upstream, window) => {
    expect(table.find(name)).toEqual({ upstream, contextWindow: window });
  });

  it.each(['gpt-5', 'claude-opus-4-50', 'claude-sonnet-4-55-x', '', 'xclaude-sonnet-4', 'claude-sonnet-4 '])(
    'does not know %j',
    (name) => {
      expect(table.find(name)).toBeUndefined();
    },
  );

  it('is overruled by the configuration, whose entries come first', () => {
    const own = kiroTable('{ match: "claude-*", upstream: mine, context_window: 5000 }');
    expect(own.find('claude-sonnet-4-5')).toEqual({ upstream: 'mine', contextWindow: 5_000 });
  });
});
