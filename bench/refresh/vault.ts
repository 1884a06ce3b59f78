import { randomBytes } from 'node:crypto';
import { rotateUnderLoad } from '@sluice/credentials/e2e';
import { parseMasterKey, Vault } from '@sluice/credentials/vault';
import { countFromCommandLine, measure } from './print.ts';

/** Nonces of a million envelopes, and a master key changed under load. `node refresh/vault.ts [envelopes=1000000]` */

const envelopes = countFromCommandLine(1_000_000);

await measure(`${envelopes} envelopes`, async () => {
  const vault = new Vault([parseMasterKey(randomBytes(32).toString('hex'))]);
  const place = { collection: 'credentials', row: 'k1', column: 'record' };
  const nonces = new Set<string>();
  const started = performance.now();
  for (let sealed = 0; sealed < envelopes; sealed += 1) {
    const body = vault.seal('{"refresh_token":"0123456789"}', place).split('.')[2] ?? '';
    // 12 bytes are exactly 16 characters of base64.
    nonces.add(body.slice(0, 16));
  }
  const perSecond = Math.round(envelopes / ((performance.now() - started) / 1_000));
  return { 'different nonces': nonces.size, repeated: envelopes - nonces.size, 'sealed per second': perSecond };
});
await measure('master key changed under load, 100 accounts', () => rotateUnderLoad(100, 10));
