import { describe, expect, it } from 'vitest';
import { loadConfig } from './load.ts';
import { configReference } from './reference.ts';

describe('the configuration reference', () => {
  it('describes every key', () => {
    expect(configReference().filter((key) => key.description === '')).toEqual([]);
  });

  it('knows every key a default configuration has', () => {
    const loaded = loadConfig({ env: {} });
    const paths = configReference().map((key) => key.path);
    expect(loaded.ok && leaves(loaded.config, '').filter((path) => !paths.includes(path))).toEqual([]);
  });

  it('is the page beside it (vitest run packages/runtime/src/config/reference.test.ts -u rewrites it)', async () => {
    const rows = configReference().map((key) => `- \`${key.path}\`${fallback(key.default)}: ${key.description}`);
    const page = [
      '# Configuration keys',
      '',
      'Written by `vitest run packages/runtime/src/config/reference.test.ts -u` from the schema.',
      'Flags win over the environment, that over the file, and the file over the defaults below.',
      '',
      ...rows,
      '',
    ].join('\n');
    await expect(page).toMatchFileSnapshot('../../CONFIGURATION.md');
  });
});

function fallback(text: string | undefined): string {
  return text === undefined ? '' : ` (default \`${text}\`)`;
}

function leaves(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  const entries = Object.entries(value);
  // Sections without a key set, and headers, whose names are the user's.
  if (entries.length === 0 || path.endsWith('.headers')) return [];
  return entries.flatMap(([key, child]) => leaves(child, path === '' ? key : `${path}.${key}`));
}
