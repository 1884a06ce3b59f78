import { parseMasterKey, Vault } from '../vault/index.ts';
import { FileCredentialStore } from './file-store.ts';

/** Writes one version after the other and says each one that is stored, until somebody kills it. */
const [path = '', key = ''] = process.argv.slice(2);
const store = await FileCredentialStore.open({ path, vault: new Vault([parseMasterKey(key)]) });
for (let version = (await store.read('k1'))?.version ?? 0; ; version++) {
  const answer = await store.compareAndSet('k1', version, { access_token: `token-${version + 1}` });
  if (answer.outcome === 'stored') process.send?.(answer.version);
}
