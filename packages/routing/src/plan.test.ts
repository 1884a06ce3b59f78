import { describe, expect, test } from 'vitest';
import { ModelTable } from './model-table.ts';
import { plan } from './plan.ts';

const kiro = new ModelTable([
  { match: 'claude-sonnet-4-5*', upstream: 'claude-sonnet-4.5', contextWindow: 200_000 },
  { match: 'claude-opus-4-8', upstream: 'claude-opus-4.8', contextWindow: 1_000_000 },
]);
const claude = new ModelTable([{ match: 'claude-*', upstream: 'same', contextWindow: 200_000 }]);
const snapshot = {
  providers: [
    { id: 'kiro', models: kiro, group: 'default' },
    { id: 'claude', models: claude, group: 'default' },
  ],
} as const;

describe('plan', () => {
  test('orders providers as the snapshot does and skips those that do not know the model', () => {
    const both = plan({ model: 'claude-sonnet-4-5-20250929' }, snapshot);
    expect(both.outcome === 'planned' && both.candidates.map((c) => [c.provider, c.upstreamModel])).toEqual([
      ['kiro', 'claude-sonnet-4.5'],
      ['claude', 'same'],
    ]);
    const one = plan({ model: 'claude-haiku-9' }, snapshot);
    expect(one.outcome === 'planned' && one.candidates.map((c) => c.provider)).toEqual(['claude']);
  });

  test('a pinned provider is the only candidate, even when another knows the model', () => {
    expect(plan({ model: 'claude-haiku-9', pinnedProvider: 'kiro' }, snapshot).outcome).toBe('unknown_model');
    expect(plan({ model: 'x', pinnedProvider: 'codex' }, snapshot).outcome).toBe('unknown_provider');
  });

  test('a -thinking suffix is taken off before the lookup and remembered', () => {
    const planned = plan({ model: 'claude-opus-4-8-thinking', pinnedProvider: 'kiro' }, snapshot);
    expect(planned.outcome === 'planned' && planned.candidates[0]).toMatchObject({
      upstreamModel: 'claude-opus-4.8',
      thinkingByName: true,
    });
  });

  test.each(['__proto__', 'constructor', '../x', '', 'claude-opus-48'])('%j is just an unknown name', (model) => {
    expect(plan({ model, pinnedProvider: 'kiro' }, snapshot).outcome).toBe('unknown_model');
  });
});

test('remembered names are bounded and do not change answers', () => {
  for (let i = 0; i < 2_000; i++) expect(kiro.find(`claude-sonnet-4-5-${i}`)?.upstream).toBe('claude-sonnet-4.5');
  expect(kiro.find('nobody')).toBeUndefined();
  expect(kiro.find('nobody')).toBeUndefined();
});
