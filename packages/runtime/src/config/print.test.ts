import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from './load.ts';
import { maskConfig, printConfig } from './print.ts';
import { maskSecret, secretsOf } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-print-'));

function config(file: unknown) {
  const path = join(folder, 'print.yaml');
  writeFileSync(path, typeof file === 'string' ? file : stringify(file, { defaultStringType: 'QUOTE_DOUBLE' }));
  const result = loadConfig({ file: path, env: {} });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

const secret = fc
  .string({ unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'), minLength: 16, maxLength: 60 })
  .filter(
    (text) =>
      new Set(text).size > 1 && !/^(SK)?(YOUR|CHANGE|REPLACE|EXAMPLE|SAMPLE|PLACEHOLDER|INSERT|TODO)/.test(text),
  );

describe('a printed configuration', () => {
  it('shows of no secret more than its last four characters, wherever it is', () => {
    fc.assert(
      fc.property(fc.uniqueArray(secret, { minLength: 12, maxLength: 12 }), (secrets) => {
        const [key, token, access, refresh, id, clientSecret, apiKey, redis, postgres, vendor, header, parameter] =
          secrets;
        const credentials = {
          access_token: access,
          refresh_token: refresh,
          id_token: id,
          client_id: 'c',
          client_secret: clientSecret,
        };
        const loaded = config({
          admin: { token },
          api_keys: [{ name: 'a', key }],
          account_pool: { encryption_key: Buffer.alloc(32, 9).toString('hex') },
          state: { redis_url: `redis://user:${redis}@127.0.0.1:6379` },
          database: { url: `postgres://user:${postgres}@127.0.0.1/db?password=${parameter}` },
          providers: {
            antigravity: { client_id: 'c', client_secret: vendor },
            openai: { headers: { 'x-gateway-key': header } },
          },
          accounts: [
            { id: 'k', provider: 'kiro', auth: 'idc', credentials },
            { id: 'o', provider: 'openai', auth: 'api_key', credentials: { api_key: apiKey } },
          ],
        });
        for (const shown of [printConfig(loaded), JSON.stringify(maskConfig(loaded))]) {
          for (const text of secrets) expect(shown).not.toContain(text.slice(-5));
        }
        expect(new Set(secretsOf(loaded))).toEqual(new Set([...secrets, Buffer.alloc(32, 9).toString('hex')]));
      }),
      { numRuns: 30 },
    );
  });

  it('can be loaded again where it holds no secret, and means the same', () => {
    const loaded = config(
      'server: { body_limit: 1500KiB, drain_grace: 90s }\nproviders: { claude: { cooldown: { transient: 0 } } }',
    );
    const { providers, ...rest } = loaded;
    const { kiro, claude, codex, antigravity, openai } = providers;
    // The tables that every provider starts with are added when it is loaded.
    const bare = {
      kiro: { ...kiro, models: [] },
      claude: { ...claude, models: [] },
      codex: { ...codex, models: [] },
      antigravity: { ...antigravity, models: [] },
      openai: { ...openai, models: [] },
    };
    const again = config(printConfig({ ...loaded, providers: bare }));
    expect(again).toMatchObject(rest);
    expect(again.providers).toEqual(providers);
  });

  it('shows networks as they are written', () => {
    const key = '{ name: a, key: 0123456789abcdef, allowed_ips: [10.1.0.0/16, "::1"] }';
    const shown = maskConfig(config(`api_keys: [${key}]`));
    expect(shown.api_keys).toEqual([{ name: 'a', key: '••••cdef', allowed_ips: ['10.1.0.0/16', '::1/128'] }]);
  });

  it('masks a short secret whole', () => {
    expect(maskSecret('0123456789abcde')).toBe('••••');
    expect(maskSecret('0123456789abcdef')).toBe('••••cdef');
  });
});
