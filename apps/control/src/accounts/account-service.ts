import { type AccountReach, makeId, type ProviderId } from '@sluice/core';
import type { CredentialRecord, CredentialStore } from '@sluice/credentials';
import type { AccountContent, Page, PageRequest, Repositories, StoredAccount } from '@sluice/store';
import type { Changes, Made, Settled, Spread } from '../changes/index.ts';
import { leaveGroups } from '../groups/index.ts';
import {
  type Actor,
  type Expectation,
  lostUpdate,
  notFound,
  type Refusal,
  refused,
  unexpected,
} from '../http/index.ts';
import { fingerprintOf } from './credential-view.ts';
import type { DepartedLogins } from './departed-logins.ts';
import { destinationProblem } from './destinations.ts';
import { draftOf, patchedAccount, recordOf } from './draft.ts';
import { declined, Planting, readCredential } from './plant-credential.ts';
import { accountProblem, credentialProblem } from './rules.ts';
import type { AccountPatch, NewAccount } from './schema.ts';
import { settingsView } from './view.ts';

export interface AccountServiceOptions {
  readonly repositories: Repositories;
  /** Must not wait for the database of `repositories`: it is written to inside its transactions. */
  readonly credentials: CredentialStore;
  /** How far URLs that come through here may lead. */
  readonly reach: AccountReach;
  readonly changes: Changes;
  /** Where the logins of deleted accounts go. */
  readonly departed: DepartedLogins;
  /** Tells the gateways. */
  readonly publish: () => Promise<Spread>;
}

type Answer<Value, Status extends Refusal['status']> = Promise<Settled<Value> | Refusal<Status>>;

const NO_ACCOUNT = notFound('account');
/** They may lead anywhere, so they come from where only the operator writes. */
const URLS_OF_THE_FILE = refused(
  409,
  'managed_by_file',
  'This account stands in the configuration file: change its URLs there',
);

/** The accounts of all providers: rows in the database, credentials in their store, both or neither. */
export class AccountService {
  readonly #options: AccountServiceOptions;

  constructor(options: AccountServiceOptions) {
    this.#options = options;
  }

  list(provider: ProviderId, page: PageRequest): Promise<Page<StoredAccount>> {
    return this.#options.repositories.accounts.list({ ...page, provider });
  }

  /** An account of another provider is as good as none. */
  async get(provider: ProviderId, id: string): Promise<StoredAccount | undefined> {
    return ownAccount(this.#options.repositories, provider, id);
  }

  async create(actor: Actor, provider: ProviderId, asked: NewAccount): Answer<StoredAccount, 400 | 409 | 503> {
    const { changes, credentials, reach, publish } = this.#options;
    const draft = draftOf(provider, asked.id ?? makeId('acc'), asked);
    const { id } = draft.account;
    const record = recordOf(asked.credentials);
    const wrong =
      accountProblem(draft.account) ??
      credentialProblem(asked.auth, record) ??
      destinationProblem(draft, record, reach, asked.confirm_foreign_host);
    if (wrong) return wrong;
    const planting = new Planting(credentials, id);
    return changes
      .make<StoredAccount, Refusal<409>>(
        actor,
        async ({ accounts }) => {
          const inserted = await accounts.insert(draft);
          if (inserted.outcome === 'exists') return refused(409, 'exists', 'This id is taken', 'id');
          const after = audited(inserted.value, await planting.plant(record));
          const change = { action: 'account.create', ...subject(id), after };
          return { outcome: 'made', value: inserted.value, change };
        },
        publish,
      )
      .catch((error) => undone(planting, error));
  }

  async update(
    actor: Actor,
    provider: ProviderId,
    id: string,
    patch: AccountPatch,
    expectation: Expectation,
  ): Answer<StoredAccount, 400 | 404 | 409 | 412 | 503> {
    const { changes, credentials, publish } = this.#options;
    const planting = new Planting(credentials, id);
    return changes
      .make(actor, (inside) => this.#patch(inside, provider, id, patch, expectation, planting), publish)
      .catch((error) => undone(planting, error));
  }

  /**
   * Requests that it is serving run on. It leaves the groups that it is in. Where the live store of credentials does not answer, the
   * login is forgotten later: `pending`.
   */
  async remove(
    actor: Actor,
    provider: ProviderId,
    id: string,
    expectation: Expectation,
  ): Answer<undefined, 404 | 409 | 412> {
    const { changes, departed, publish } = this.#options;
    return changes.make<undefined, Refusal<404 | 409 | 412>>(
      actor,
      async (inside) => {
        const stored = await ownAccount(inside, provider, id);
        if (!stored) return NO_ACCOUNT;
        const surprise = unexpected(expectation, stored.version);
        if (surprise) return surprise;
        const along = await leaveGroups(inside, id);
        const { outcome } = await inside.accounts.delete(id, stored.version);
        if (outcome !== 'deleted') return outcome === 'missing' ? NO_ACCOUNT : lostUpdate();
        await inside.departed.add(id);
        const change = { action: 'account.delete', ...subject(id), before: settingsView(stored) };
        return { outcome: 'made', value: undefined, change, along };
      },
      async () => {
        const spreads = await Promise.all([publish(), departed.forget()]);
        return spreads.includes('pending') ? 'pending' : 'done';
      },
    );
  }

  async #patch(
    inside: Repositories,
    provider: ProviderId,
    id: string,
    patch: AccountPatch,
    expectation: Expectation,
    planting: Planting,
  ): Promise<Made<StoredAccount> | Refusal<400 | 404 | 409 | 412>> {
    const { credentials, reach } = this.#options;
    const stored = await ownAccount(inside, provider, id);
    if (!stored) return NO_ACCOUNT;
    const surprise = unexpected(expectation, stored.version);
    if (surprise) return surprise;
    const changed = patchedAccount(stored, patch);
    const record = patch.credentials && recordOf(patch.credentials);
    const wrong = accountProblem(changed.account) ?? this.#signInProblem(stored, changed, record);
    if (wrong) return wrong;
    const moved = JSON.stringify(changed.account.urls) !== JSON.stringify(stored.account.urls);
    if (moved && stored.origin === 'file') return URLS_OF_THE_FILE;
    if (record || moved) {
      const sent = record ?? (await readCredential(credentials, id));
      const misled = destinationProblem(changed, sent, reach, patch.confirm_foreign_host);
      if (misled) return misled;
    }
    const before = settingsView(stored);
    if (!record && JSON.stringify(before) === JSON.stringify(settingsView(changed))) {
      return { outcome: 'made', value: stored };
    }
    const updated = await inside.accounts.update(stored.version, changed);
    if (updated.outcome === 'missing') return NO_ACCOUNT;
    if (updated.outcome === 'conflict') return lostUpdate();
    const after = audited(updated.value, record && (await planting.plant(record)));
    const change = { action: 'account.update', ...subject(id), before, after };
    return { outcome: 'made', value: updated.value, change };
  }

  #signInProblem(
    stored: StoredAccount,
    changed: AccountContent,
    record: CredentialRecord | undefined,
  ): Refusal<400> | undefined {
    const { auth } = changed.account;
    if (record) return credentialProblem(auth, record);
    if (auth === stored.account.auth) return undefined;
    return refused(400, 'invalid_request', 'are needed to sign in another way', 'credentials');
  }
}

async function ownAccount(
  { accounts }: Pick<Repositories, 'accounts'>,
  provider: ProviderId,
  id: string,
): Promise<StoredAccount | undefined> {
  const stored = await accounts.get(id);
  return stored?.account.provider === provider ? stored : undefined;
}

function subject(id: string) {
  return { subjectType: 'account', subjectId: id };
}

function audited(stored: StoredAccount, record: CredentialRecord | undefined) {
  return { ...settingsView(stored), ...(record && { credential_fingerprint: fingerprintOf(record) }) };
}

/** Neither half of a change stays when the other one failed; as far as the store of credentials can be reached. */
async function undone(planting: Planting, error: unknown): Promise<Refusal<409 | 503>> {
  await planting.takeBack().catch(() => {});
  return declined(error);
}
