import { mintKey } from '@sluice/access';
import { type Clock, makeId } from '@sluice/core';
import type { Page, PageRequest, Repositories, StoredKey } from '@sluice/store';
import type { Changes, Made, Settled } from '../changes/index.ts';
import {
  type Actor,
  type Expectation,
  lostUpdate,
  notFound,
  type Refusal,
  refused,
  unexpected,
} from '../http/index.ts';
import { contentOf, keySettings, patchedContent } from './content.ts';
import type { KeyPublisher } from './key-publisher.ts';
import type { KeyPatch, NewKey } from './schema.ts';

/** A key together with its secret, which nobody will see again. */
export interface KeyWithSecret {
  readonly key: StoredKey;
  readonly secret: string;
}

const NO_KEY = notFound('key');
const REVOKED = refused(409, 'revoked', 'This key has been revoked, for good');
const OF_THE_FILE = refused(409, 'managed_by_file', 'This key stands in the configuration file: change it there');

/** Keys of clients. */
export class KeyService {
  readonly #repositories: Repositories;
  readonly #changes: Changes;
  readonly #publisher: KeyPublisher;
  readonly #clock: Clock;

  constructor(repositories: Repositories, changes: Changes, publisher: KeyPublisher, clock: Clock) {
    this.#repositories = repositories;
    this.#changes = changes;
    this.#publisher = publisher;
    this.#clock = clock;
  }

  list(page: PageRequest): Promise<Page<StoredKey>> {
    return this.#repositories.apiKeys.list(page);
  }

  get(id: string): Promise<StoredKey | undefined> {
    return this.#repositories.apiKeys.get(id);
  }

  async create(actor: Actor, asked: NewKey): Promise<Settled<KeyWithSecret> | Refusal<400>> {
    const content = contentOf(asked);
    if (content.expiresAt !== undefined && content.expiresAt <= this.#clock()) {
      return refused(400, 'invalid_request', 'has passed already', 'expires_at');
    }
    const minted = mintKey();
    const id = makeId('key');
    return this.#changes.make<KeyWithSecret>(
      actor,
      async ({ apiKeys }) => {
        const inserted = await apiKeys.insert(id, content, { secretHash: minted.digest, hint: minted.hint });
        if (inserted.outcome === 'exists') throw new Error('a new random id or secret is there already');
        const { value: key } = inserted;
        const change = { action: 'api_key.create', ...subject(id), after: audited(key) };
        return { outcome: 'made', value: { key, secret: minted.key }, change };
      },
      () => this.#publisher.changed(),
    );
  }

  async update(
    actor: Actor,
    id: string,
    patch: KeyPatch,
    expectation: Expectation,
  ): Promise<Settled<StoredKey> | Refusal<404 | 409 | 412>> {
    return this.#changes.make(
      actor,
      (inside) => patchKey(inside, id, patch, expectation),
      () => this.#publisher.changed(),
    );
  }

  rotate(actor: Actor, id: string, overlapSeconds: number): Promise<Settled<KeyWithSecret> | Refusal<404 | 409>> {
    const minted = mintKey();
    return this.#changes.make<KeyWithSecret, Refusal<404 | 409>>(
      actor,
      async ({ apiKeys }) => {
        const before = await apiKeys.get(id);
        if (!before) return NO_KEY;
        if (before.origin === 'file') return OF_THE_FILE;
        const secret = { secretHash: minted.digest, hint: minted.hint };
        const rotated = await apiKeys.rotate(id, secret, overlapSeconds * 1_000);
        if (rotated.outcome !== 'rotated') return rotated.outcome === 'revoked' ? REVOKED : NO_KEY;
        const { key } = rotated;
        const states = { before: audited(before), after: { ...audited(key), overlap_seconds: overlapSeconds } };
        const change = { action: 'api_key.rotate', ...subject(id), ...states };
        return { outcome: 'made', value: { key, secret: minted.key }, change };
      },
      () => this.#publisher.changed(),
    );
  }

  async revoke(
    actor: Actor,
    id: string,
    expectation: Expectation = {},
  ): Promise<Settled<StoredKey> | Refusal<404 | 409 | 412>> {
    let version = 0;
    return this.#changes.make<StoredKey, Refusal<404 | 409 | 412>>(
      actor,
      async ({ apiKeys }) => {
        const before = await apiKeys.get(id);
        if (!before) return NO_KEY;
        if (before.origin === 'file') return OF_THE_FILE;
        const surprise = unexpected(expectation, before.version);
        if (surprise) return surprise;
        const revoked = await apiKeys.revoke(id);
        if (revoked.outcome === 'missing') return NO_KEY;
        version = revoked.key.version;
        if (before.revokedAt !== undefined) return { outcome: 'made', value: revoked.key };
        const change = { action: 'api_key.revoke', ...subject(id), before: audited(before), after: { revoked: true } };
        return { outcome: 'made', value: revoked.key, change };
      },
      () => this.#publisher.revoked(id, version),
    );
  }
}

async function patchKey(
  { apiKeys }: Repositories,
  id: string,
  patch: KeyPatch,
  expectation: Expectation,
): Promise<Made<StoredKey> | Refusal<404 | 409 | 412>> {
  const key = await apiKeys.get(id);
  if (!key) return NO_KEY;
  if (key.origin === 'file') return OF_THE_FILE;
  if (key.revokedAt !== undefined) return REVOKED;
  const surprise = unexpected(expectation, key.version);
  if (surprise) return surprise;
  const content = patchedContent(key, patch);
  const before = audited(key);
  if (JSON.stringify(keySettings(key)) === JSON.stringify(keySettings(content))) return { outcome: 'made', value: key };
  const updated = await apiKeys.update(id, key.version, content);
  if (updated.outcome !== 'stored') return updated.outcome === 'missing' ? NO_KEY : lostUpdate();
  const change = { action: 'api_key.update', ...subject(id), before, after: audited(updated.value) };
  return { outcome: 'made', value: updated.value, change };
}

function audited(key: StoredKey) {
  return { ...keySettings(key), hint: key.hint };
}

function subject(id: string) {
  return { subjectType: 'api_key', subjectId: id };
}
