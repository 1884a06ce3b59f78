import { randomBytes } from 'node:crypto';
import { parseMasterKey, Vault } from '@sluice/credentials/vault';
import { exactly } from '../suite/scenario.ts';
import { conclude } from './conclude.ts';

/** Is every nonce of the vault another? `node security/nonces.ts`: a million encryptions under one key, about ten seconds. */
const COUNT = 1_000_000;
const PLACE = { collection: 'credentials', row: 'k1', column: 'record' };

const vault = new Vault([parseMasterKey(randomBytes(32).toString('base64'))]);
const began = performance.now();
const seen = new Set<bigint>();
let closed = 0;
for (let index = 0; index < COUNT; index++) {
  const envelope = vault.seal('x', PLACE);
  const nonce = Buffer.from(envelope.split('.')[2] ?? '', 'base64url').subarray(0, 12);
  seen.add((nonce.readBigUInt64LE() << 32n) | BigInt(nonce.readUInt32LE(8)));
  // One in a thousand is opened again, so that what is counted are envelopes and no noise.
  if (index % 1_000 === 0 && vault.open(envelope, PLACE).outcome !== 'opened') closed += 1;
}
conclude('security-nonces', 'Does the vault ever use a nonce twice?', {
  checks: [
    exactly('different nonces of a million encryptions', seen.size, COUNT),
    exactly('of a thousand of them, those that did not open', closed, 0),
  ],
  data: { seconds: (performance.now() - began) / 1_000 },
});
