import type { CredentialRecord, CredentialStore } from '@sluice/credentials';
import type { SecretRegistry } from '@sluice/runtime';

/** A credential store that tells the log's redaction about every secret that passes through it, rotated ones included. */
export function watchSecrets(store: CredentialStore, secrets: SecretRegistry): CredentialStore {
  return {
    async read(accountId) {
      const stored = await store.read(accountId);
      if (stored) register(stored.record, secrets);
      return stored;
    },
    compareAndSet(accountId, expected, record, version) {
      register(record, secrets);
      return store.compareAndSet(accountId, expected, record, version);
    },
    close: () => store.close(),
  };
}

/** A client that was registered for one login is as private as the login. */
const SECRET_FIELDS = ['access_token', 'refresh_token', 'api_key', 'id_token', 'client_id', 'client_secret'] as const;

function register(record: CredentialRecord, secrets: SecretRegistry): void {
  for (const field of SECRET_FIELDS) {
    const value = record[field];
    if (typeof value === 'string') secrets.add(value);
  }
}
