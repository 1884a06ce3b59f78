import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientsPage, withClients } from './pages.ts';

const ROOT = '../../../..';
const README = new URL(`${ROOT}/README.md`, import.meta.url).pathname;

test('docs/clients.md is what connect prints (vitest run apps/cli/src/connect/pages.test.ts -u rewrites it)', async () => {
  await expect(clientsPage()).toMatchFileSnapshot(`${ROOT}/docs/clients.md`);
});

test('the README shows the same (vitest run apps/cli/src/connect/pages.test.ts -u rewrites that part)', async () => {
  await expect(withClients(readFileSync(README, 'utf8'))).toMatchFileSnapshot(README);
});
