import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StartedControl } from './control.fixture.ts';

/** What the command line asks for before a vendor's key goes to somebody else. */
export function foreignHostVerbs(started: () => StartedControl): void {
  const KEY = 'sk-ant-api03-canary';
  const flags = (id: string) => ['--provider', 'claude', '--auth', 'api_key', '--id', id, '--credentials', keyFile()];
  const keyFile = () => join(started().cwd, 'vendor-key');

  describe('S25: a key with the shape of a vendor', () => {
    test('is sent to a foreign host by no verb until that is confirmed', async () => {
      writeFileSync(keyFile(), `${KEY}\n`);
      const relay = ['--base-url', 'https://relay.example.com'];
      const refused = await started().run('accounts', 'add', ...flags('s25'), ...relay);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(/is not a host of the vendor these credentials belong to/);
      expect(await started().repositories.accounts.get('s25')).toBeUndefined();
      expect(await started().run('accounts', 'add', ...flags('s25'), ...relay, '--confirm-foreign-host')).toMatchObject(
        {
          code: 0,
          stdout: 'Added s25.\n',
        },
      );

      const own = await started().run(
        'accounts',
        'add',
        ...flags('s25-own'),
        '--base-url',
        'https://api.anthropic.com',
      );
      expect(own).toMatchObject({ code: 0 });
      const moved = await started().run('accounts', 'set', 's25-own', ...relay);
      expect([moved.code, (await started().repositories.accounts.get('s25-own'))?.version]).toEqual([1, 1]);
      expect(await started().run('accounts', 'set', 's25-own', ...relay, '--confirm-foreign-host')).toMatchObject({
        code: 0,
      });
      expect(refused.stdout + refused.stderr + moved.stdout + moved.stderr).not.toContain(KEY);
      for (const id of ['s25', 's25-own']) {
        expect((await started().run('accounts', 'remove', id)).code).toBe(0);
      }
    });
  });
}
