import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StartedControl } from './control.fixture.ts';

/** `sluice accounts` against a real control plane. */
export function accountVerbs(started: () => StartedControl): void {
  const at = (name: string) => join(started().cwd, name);

  describe('accounts', () => {
    test('are added from flags, with the key from a file', async () => {
      writeFileSync(at('key'), 'canary-key-0123456789\n');
      const flags = ['--provider', 'openai', '--id', 'o1', '--base-url', 'https://models.example.com/v1'];
      const added = await started().run(
        'accounts',
        'add',
        ...flags,
        '--credentials',
        at('key'),
        '--models',
        'a,b',
        '--weight',
        '2',
      );
      expect(added).toMatchObject({ code: 0, stdout: 'Added o1.\n' });
      expect((await started().credentials.read('o1'))?.record).toMatchObject({ api_key: 'canary-key-0123456789' });
      const again = await started().run('accounts', 'add', ...flags, '--credentials', at('key'));
      expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/id is taken \(id\) \[request req/) });
    });

    test('are added from a file, several at once, refusals told apart', async () => {
      const accounts = [
        { id: 'k-sick', provider: 'kiro', credentials: { access_token: 'canary-at-1', refresh_token: 'canary-rt-1' } },
        { id: 'c1', provider: 'claude', auth: 'api_key', credentials: { api_key: 'canary-key-1' }, wieght: 1 },
        { id: 'x1', provider: 'codex', credentials: { access_token: 'canary-at-2' } },
      ];
      writeFileSync(at('accounts.yaml'), JSON.stringify({ accounts }));
      const added = await started().run('accounts', 'add', '--file', at('accounts.yaml'));
      expect(added.code).toBe(1);
      expect(added.stdout).toMatch(/^Added k-sick\.\nNot added: c1: .*\nAdded x1\.\n$/);
    });

    test('are listed and shown without a credential', async () => {
      const list = await started().run('accounts', 'list');
      expect(list.stdout).toMatch(/^ACCOUNT +PROVIDER +STATE/);
      expect(list.stdout).toMatch(/o1 +openai +not in use yet/);
      const json = JSON.parse((await started().run('accounts', 'list', '--provider', 'kiro', '--json')).stdout);
      expect(json.accounts).toContainEqual(
        expect.objectContaining({ account_id: 'k-sick', account: expect.objectContaining({ auth: 'social' }) }),
      );
      const shown = await started().run('accounts', 'show', 'o1');
      expect(shown.stdout).toMatch(/base_url +https:\/\/models\.example\.com\/v1/);
      expect(await started().run('accounts', 'show', 'nobody')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('there is no account nobody'),
      });
    });

    test('are changed, switched and removed', async () => {
      expect(await started().run('accounts', 'set', 'o1', '--priority', '3', '--unset', 'models')).toMatchObject({
        stdout: 'Changed o1: priority, models.\n',
      });
      expect(await started().run('accounts', 'disable', 'o1')).toMatchObject({ code: 0 });
      const { account } = (await started().repositories.accounts.get('o1')) ?? {};
      expect(account).toMatchObject({ priority: 3, weight: 2, disabled: true });
      expect(account).not.toHaveProperty('models');
      expect(await started().run('accounts', 'set', 'o1', '--if-version', '1', '--weight', '1')).toMatchObject({
        code: 1,
      });
      expect(await started().run('accounts', 'enable', 'o1')).toMatchObject({ stdout: 'o1 is switched on.\n' });
      expect(await started().run('accounts', 'remove', 'x1')).toMatchObject({ code: 0, stdout: 'Removed x1.\n' });
      expect(await started().repositories.accounts.get('x1')).toBeUndefined();
    });

    test('of the configuration file come with a word about it', async () => {
      const account = { id: 'f1', provider: 'openai', auth: 'api_key', priority: 0, weight: 1, urls: {}, settings: {} };
      await started().repositories.accounts.insert({ account: account as never, origin: 'file' });
      const disabled = await started().run('accounts', 'disable', 'f1');
      expect(disabled.stdout).toMatch(/^f1 is switched off\. The configuration file has it too: .* holds.*\n$/);
      const removed = await started().run('accounts', 'remove', 'f1');
      expect(removed.stdout).toMatch(/^Removed f1\. The configuration file has it too: .* stays away.*\n$/);
    });

    test('are checked one by one; one that is not healthy makes it fail', async () => {
      const checked = await started().run('accounts', 'check', '--all');
      expect(checked.code).toBe(1);
      expect(checked.stdout).toContain('k-sick: unhealthy, 7 ms, authentication: not let in');
      expect(checked.stdout).toContain('o1: healthy, a-model, 12 ms');
      const some = await started().run('accounts', 'check', 'nobody', 'o1');
      expect([some.code, some.stdout]).toEqual([1, expect.stringContaining('nobody: there is no account nobody')]);
      expect(some.stdout).toContain('o1: healthy');
      expect(await started().run('accounts', 'refresh', 'k-sick')).toMatchObject({
        code: 0,
        stdout: 'k-sick: refreshed\n',
      });
    });

    test.each([
      [['accounts', 'add', '--provider', 'openai']],
      [['accounts', 'add', '--provider', 'nobody']],
      [['accounts', 'check']],
      [['accounts', 'set', 'o1']],
      [['accounts', 'add', '--provider', 'openai', '--credentials', 'missing']],
    ])('%j is wrong usage', async (args) => {
      expect((await started().run(...args)).code).toBe(2);
    });

    test('never show what they sign in with', () => {
      expect(started().printed()).not.toContain('canary');
    });
  });
}
