import { expect, test } from 'vitest';
import { foresee } from './foresee.ts';
import type { Step } from './plan.ts';

function adding(provider: 'openai' | 'claude', key: string, base_url: string): Step {
  const draft = { id: 'a', provider, auth: 'api_key', base_url, credentials: { api_key: key } } as const;
  return { action: 'add', source: 'file', draft, notes: [] };
}
const publicly = { reach: 'public', confirmForeignHost: false } as const;

test('a dry run refuses what the real run would: private addresses, and foreign hosts nobody has confirmed', () => {
  const here = adding('openai', 'madeup', 'http://127.0.0.1:9901/v1');
  expect(foresee(here, publicly).failure).toContain('(base_url)');
  expect(foresee(here, { ...publicly, reach: 'private' }).failure).toBeUndefined();
  const foreign = adding('claude', 'sk-ant-api03-madeup', 'https://elsewhere.example.com');
  expect(foresee(foreign, publicly).failure).toContain('confirm_foreign_host');
  expect(foresee(foreign, { ...publicly, confirmForeignHost: true }).failure).toBeUndefined();
});
