import { keyBuilder, type RedisConnection } from '@sluice/redis';
import { RedisCredentialStore, RedisRefreshJournal, RedisTokenOrphans, redisRefreshLock } from '../redis/index.ts';
import { seedCredential } from '../seed.ts';
import { SingleUseVendor, testAccount } from '../single-use-vendor.fixture.ts';
import { TokenKeeper } from '../token-keeper.ts';
import { parseMasterKey, Vault } from '../vault/index.ts';
import { openCopy } from './login-copies.ts';
import { matchCopies } from './match-copies.ts';
import { MemoryCopies } from './memory-copies.fixture.ts';

const REPLICAS = 3;
const never = new AbortController().signal;

/** Something that happens to one login, on replica `at` where one is concerned. */
export type Happening =
  | { readonly do: 'refresh' | 'look' | 'restart'; readonly at: number }
  | { readonly do: 'match' | 'start control' | 'flush' | 'patience ends' };

/**
 * One login with a vendor that revokes it when a token is used twice, three replicas and their Redis, and its copy in a database.
 * Nothing that loses the newest token for good happens: no protocol could help then.
 */
export class LostAndReturned {
  readonly account = testAccount();
  readonly vendor = new SingleUseVendor(Date.now);
  readonly vault = new Vault([parseMasterKey('07'.repeat(32))]);
  readonly copies = new MemoryCopies([this.account.id]);
  /** How often the copy was brought back. */
  returns = 0;
  readonly #connection: RedisConnection;
  readonly #keys = keyBuilder('copies:');
  readonly #shared;
  readonly #live;
  readonly #file = this.vendor.firstRecord();
  readonly #replicas: TokenKeeper[];
  /** The newest refresh token that each replica has held since its start. */
  readonly #known: (unknown | undefined)[] = [];

  constructor(connection: RedisConnection) {
    this.#connection = connection;
    this.#shared = { client: connection.client, keys: this.#keys, vault: this.vault };
    const store = new RedisCredentialStore(this.#shared);
    this.#live = { store, versions: store, journal: new RedisRefreshJournal(this.#shared) };
    this.#replicas = Array.from({ length: REPLICAS }, () => this.#replica());
  }

  async open(): Promise<void> {
    await this.#connection.client.flushall();
    await this.#startControl();
  }

  /** All at once. What would lose the newest token for good does not happen. */
  async happen(happenings: readonly Happening[]): Promise<void> {
    await Promise.all(happenings.map((happening) => this.#happen(happening)));
  }

  /** Everybody is heard, and then both sides say the same; whether that is the vendor's newest token. */
  async settles(): Promise<boolean> {
    await this.#match();
    await this.#everybodyLooks();
    await this.#match();
    const copy = this.copies.rows.get(this.account.id);
    const stored = await this.#live.store.read(this.account.id);
    const tokens = [copy && openCopy(this.vault, copy)?.record.refresh_token, stored?.record.refresh_token];
    return tokens.every((token) => token === this.vendor.newest);
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.close()));
  }

  async #happen(happening: Happening): Promise<void> {
    switch (happening.do) {
      case 'refresh':
        return this.#refresh(happening.at);
      case 'look':
        await this.#replicas[happening.at]?.look(this.account);
        return;
      case 'restart':
        if (await this.#survives({ without: happening.at })) this.#restart(happening.at);
        return;
      case 'match':
        return this.#match();
      case 'start control':
        return this.#startControl();
      case 'flush':
        if (await this.#survives({ withoutStore: true })) await this.#connection.client.flushall();
        return;
      case 'patience ends':
        return this.#endPatience();
    }
  }

  async #refresh(at: number): Promise<void> {
    const replica = this.#replicas[at];
    const held = await replica?.get(this.account, never);
    if (held?.outcome !== 'ready') return;
    this.#known[at] = held.credential.record.refresh_token;
    const renewed = await replica?.renewAfterRefusal(this.account, held.credential.version, never);
    if (renewed?.outcome === 'ready') this.#known[at] = renewed.credential.record.refresh_token;
  }

  #restart(at: number): void {
    this.#replicas[at] = this.#replica();
    this.#known[at] = undefined;
  }

  async #match(contents = false): Promise<void> {
    const { copies, vault } = this;
    const report = await matchCopies({ live: this.#live, copies, vault, clock: Date.now, contents });
    this.returns += report.returned.length;
  }

  /** As a control plane begins: what was lost comes back before what the file says. */
  async #startControl(): Promise<void> {
    await this.#match(true);
    await seedCredential(this.#live.store, this.account.id, this.#file);
    await this.#match();
  }

  /** Calls that nobody has ended are given up: not before everybody has had the time to say what it knows. */
  async #endPatience(): Promise<void> {
    await this.#everybodyLooks();
    const journal = this.#keys(this.account.id, 'refresh');
    if ((await this.#connection.client.hget(journal, 'state')) === 'open') {
      await this.#connection.client.hset(journal, 'state', 'withdrawn');
    }
  }

  async #everybodyLooks(): Promise<void> {
    for (let sweep = 0; sweep < 2; sweep += 1) for (const replica of this.#replicas) await replica.look(this.account);
  }

  /** Whether somebody else has the vendor's newest token. */
  async #survives(lost: { readonly without?: number; readonly withoutStore?: true }): Promise<boolean> {
    const newest = this.vendor.newest;
    if (this.#known.some((token, at) => at !== lost.without && token === newest)) return true;
    const copy = this.copies.rows.get(this.account.id);
    if (copy && openCopy(this.vault, copy)?.record.refresh_token === newest) return true;
    return !lost.withoutStore && (await this.#live.store.read(this.account.id))?.record.refresh_token === newest;
  }

  #replica(): TokenKeeper {
    return new TokenKeeper({
      ...{ store: this.#live.store, journal: this.#live.journal },
      lock: redisRefreshLock(this.#connection.client, this.#keys),
      orphans: new RedisTokenOrphans(this.#shared),
      refreshers: { kiro: this.vendor },
      clock: Date.now,
      ...{ cacheMs: 0, peerWaitMs: 0, patienceMs: 3_600_000 },
    });
  }
}
