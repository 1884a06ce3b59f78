import { PROVIDER_IDS, type ProviderId } from '@sluice/core';
import { ModelTable, type RoutingSnapshot } from '@sluice/routing';
import { loadConfig } from '@sluice/runtime';
import { expect, test } from 'vitest';
import { legacyRoute, type Rollout, rolloutOf } from './rollout.ts';

const TABLES: Partial<Record<ProviderId, string>> = { kiro: 'claude-*', claude: 'claude-*', codex: 'gpt-*' };

function modelsOf(id: ProviderId): ModelTable {
  return new ModelTable([{ match: TABLES[id] ?? 'none', contextWindow: 200_000 }]);
}

function routing(...ids: ProviderId[]): RoutingSnapshot {
  return { providers: ids.map((id) => ({ id, group: 'default', models: modelsOf(id) })) };
}

function rollout(...off: ProviderId[]): Rollout {
  return { off: new Set(off), baseUrl: 'http://legacy' };
}

function providerFor(rolled: Rollout, served: RoutingSnapshot, facts: { model?: unknown; pinned?: ProviderId }) {
  return legacyRoute(rolled, { routing: served, modelsOf, model: facts.model, pinnedProvider: facts.pinned })?.provider;
}

test('a pinned request goes to the legacy service exactly when its provider is off', () => {
  for (const pinned of PROVIDER_IDS) {
    expect(providerFor(rollout('kiro', 'codex'), routing('kiro', 'claude', 'codex'), { pinned })).toBe(
      pinned === 'kiro' || pinned === 'codex' ? pinned : undefined,
    );
  }
});

test('without a prefix the first provider that knows the model decides', () => {
  const served = routing('kiro', 'claude', 'codex');
  expect(providerFor(rollout('kiro'), served, { model: 'claude-sonnet-4-6' })).toBe('kiro');
  expect(providerFor(rollout('claude'), served, { model: 'claude-sonnet-4-6' })).toBeUndefined();
  expect(providerFor(rollout('kiro'), served, { model: 'gpt-5' })).toBeUndefined();
  expect(providerFor(rollout('codex'), served, { model: 'gpt-5' })).toBe('codex');
});

test('a model asked for with thinking belongs to the same provider', () => {
  expect(providerFor(rollout('codex'), routing(), { model: 'gpt-5-thinking' })).toBe('codex');
});

test('a provider that is off counts without accounts here, one that is on does not', () => {
  expect(providerFor(rollout('kiro'), routing(), { model: 'claude-sonnet-4-6' })).toBe('kiro');
  expect(providerFor(rollout('claude'), routing(), { model: 'claude-sonnet-4-6' })).toBe('claude');
});

test.each([undefined, 7, null, '', ['claude-x'], 'unknown'])('a body whose model is %j is ours to refuse', (model) => {
  expect(providerFor(rollout('kiro'), routing('kiro'), { model })).toBeUndefined();
});

test('nothing goes anywhere without an address', () => {
  expect(
    legacyRoute(
      { off: new Set(['kiro']), baseUrl: undefined },
      { pinnedProvider: 'kiro', routing: routing(), modelsOf },
    ),
  ).toBeUndefined();
});

test('the configuration says what is off; the default is nothing', () => {
  const loaded = loadConfig({ env: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  expect(rolloutOf(loaded.config)).toEqual({ off: new Set(), baseUrl: undefined });
});
