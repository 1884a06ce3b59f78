import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StartedControl } from './control.fixture.ts';

const FIXTURES = new URL('../../import/fixtures/', import.meta.url).pathname;
const POOLS = [`${FIXTURES}legacy/configs/provider_pools.json`, '--tokens', `${FIXTURES}legacy/tokens`];

/** `sluice import` against a real control plane. */
export function importVerb(started: () => StartedControl): void {
  const ids = async () => (await started().repositories.accounts.list()).items.map(({ account }) => account.id);

  describe('import', () => {
    test('with --dry-run says what would happen and changes nothing', async () => {
      const ran = await started().run('import', ...POOLS, '--dry-run');
      expect(ran.code).toBe(0);
      expect(ran.stdout).toMatch(/^FOUND +WOULD BE +ACCOUNT/);
      expect(ran.stdout).toContain('5 added, 3 left out. Nothing was changed: this was a dry run.');
      expect(await ids()).toEqual([]);
    });

    test('of the legacy pools takes every account that can be taken, once', async () => {
      const ran = await started().run('import', ...POOLS);
      expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('5 added, 3 left out.') });
      expect(await ids()).toHaveLength(5);
      const id = 'aaaaaaaa-0000-4000-8000-000000000002';
      expect((await started().repositories.accounts.get(id))?.account).toMatchObject({
        provider: 'kiro',
        disabled: true,
      });
      expect((await started().credentials.read(id))?.record).toMatchObject({ client_secret: 'madeup-client-secret-b' });
      const again = await started().run('import', ...POOLS);
      expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('5 unchanged, 3 left out.') });
    });

    test('again keeps what was decided and renewed since', async () => {
      const id = 'aaaaaaaa-0000-4000-8000-000000000002';
      await started().run('accounts', 'enable', id);
      const stored = await started().credentials.read(id);
      const renewed = { ...stored?.record, refresh_token: 'renewed-here' };
      await started().credentials.compareAndSet(id, stored?.version ?? 0, renewed);
      for (const flags of [[], ['--replace-credentials']]) {
        const again = await started().run('import', ...POOLS, ...flags);
        expect(again.stdout).toMatch(/unchanged +aaaaaaaa-0000-4000-8000-000000000002 .*keeps (the|its) login/);
        expect((await started().credentials.read(id))?.record).toEqual(renewed);
      }
      expect((await started().repositories.accounts.get(id))?.account.disabled).toBeUndefined();
    });

    test('takes another login of a known account where that is asked for', async () => {
      const file = join(started().cwd, 'claude.json');
      const write = (token: string) =>
        writeFileSync(file, JSON.stringify({ type: 'claude', email: 'b@example.test', refresh_token: token }));
      write('madeup-access-1');
      const { accounts } = JSON.parse((await started().run('import', file, '--json')).stdout);
      write('madeup-access-2');
      expect((await started().run('import', file)).stdout).toContain('--replace-credentials');
      expect((await started().run('import', file, '--replace-credentials')).stdout).toContain('updated (credentials)');
      expect((await started().credentials.read(accounts[0].account_id))?.record.refresh_token).toBe('madeup-access-2');
    });

    test('of a CLIProxyAPI folder tells scripts about every file', async () => {
      const ran = await started().run('import', `${FIXTURES}cliproxyapi`, '--json');
      const { ok, from, accounts } = JSON.parse(ran.stdout);
      expect([ran.code, ok, from]).toEqual([0, true, 'cliproxyapi']);
      expect(accounts.map(({ result }: { result: string }) => result).toSorted()).toEqual([
        ...['added', 'added', 'added', 'added', 'left out'],
      ]);
    });

    test('of a Kiro login brings its client', async () => {
      const ran = await started().run('import', `${FIXTURES}kiro-idc/kiro-auth-token.json`, '--id', 'kiro-mine');
      expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('1 added.') });
      expect((await started().credentials.read('kiro-mine'))?.record).toMatchObject({
        client_id: 'madeup-client-id-idc',
      });
    });

    test('fails where nothing can be taken, and is wrong usage where nothing is', async () => {
      writeFileSync(join(started().cwd, 'qwen.json'), '{"type":"qwen","access_token":"madeup"}');
      expect((await started().run('import', join(started().cwd, 'qwen.json'))).code).toBe(1);
      expect(await started().run('import', join(started().cwd, 'nothing.json'))).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('not there'),
      });
    });

    test('prints nothing that is secret', () => {
      expect(started().printed()).not.toMatch(/madeup-(access|refresh|client)|MADEUP|sk-|ya29|rt\./);
    });
  });
}
