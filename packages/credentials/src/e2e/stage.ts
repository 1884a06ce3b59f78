import { randomBytes } from 'node:crypto';
import { connectRedis, keyBuilder, type RedisConnection } from '@sluice/redis';
import { type FamilyStats, type KiroSimulator, startKiroSimulator } from '@sluice/testkit/kiro';
import { type RedisServer, startRedis } from '@sluice/testkit/servers';
import type { CredentialRecord, Versioned } from '../index.ts';
import { RedisCredentialStore, type RedisCredentialStoreOptions } from '../redis/index.ts';
import { parseMasterKeys, Vault } from '../vault/index.ts';
import type { ReplicaSettings } from './orders.ts';
import { ReplicaProcess } from './replica-process.ts';

const HOUR_MS = 3_600_000;

export interface StageOptions {
  readonly accounts: number;
  /** URL of another Redis than the stage's own. */
  readonly redisUrl?: string;
  /** The stage's own Redis keeps its data over a restart. */
  readonly persistence?: boolean;
}

/** What the vendor saw, over all accounts. */
export interface VendorFacts {
  readonly calls: number;
  readonly rotations: number;
  readonly revoked: number;
  /** Most calls with one refresh token. */
  readonly mostCallsPerToken: number;
}

/** A Redis, a vendor with strictly single-use refresh tokens, accounts in both, and as many replica processes as are asked for. */
export class Stage implements AsyncDisposable {
  readonly vendor: KiroSimulator;
  readonly redis: RedisServer | undefined;
  readonly connection: RedisConnection;
  readonly store: RedisCredentialStore;
  readonly accounts: readonly string[];
  readonly replicas: ReplicaProcess[] = [];
  readonly #settings: Pick<ReplicaSettings, 'redisUrl' | 'vendorUrl' | 'masterKeys' | 'accounts'>;

  private constructor(
    vendor: KiroSimulator,
    redis: RedisServer | undefined,
    connection: RedisConnection,
    settings: Stage['settings'],
  ) {
    this.vendor = vendor;
    this.redis = redis;
    this.connection = connection;
    this.accounts = settings.accounts;
    this.#settings = settings;
    this.store = new RedisCredentialStore(this.under(settings.masterKeys));
  }

  /** Sets the stage: every account has a token that has just expired. */
  static async open(options: StageOptions): Promise<Stage> {
    const accounts = Array.from({ length: options.accounts }, (_, index) => `acc-${index}`);
    const redis =
      options.redisUrl === undefined ? await startRedis({ persistence: options.persistence === true }) : undefined;
    const vendor = await startKiroSimulator({
      accounts: accounts.map((id) => ({ id, refreshToken: `rt-${id}-0` })),
    });
    const redisUrl = options.redisUrl ?? redis?.url ?? '';
    const connection = connectRedis({ url: redisUrl, commandTimeoutMs: 10_000 });
    await connection.untilUp(30_000);
    const masterKeys = [newMasterKey()];
    const stage = new Stage(vendor, redis, connection, { redisUrl, vendorUrl: vendor.url, masterKeys, accounts });
    await Promise.all(accounts.map((id) => stage.store.compareAndSet(id, 0, firstRecord(id))));
    return stage;
  }

  get settings(): Pick<ReplicaSettings, 'redisUrl' | 'vendorUrl' | 'masterKeys' | 'accounts'> {
    return this.#settings;
  }

  /** What reads and writes the stage's Redis with these master keys is made from. */
  under(masterKeys: readonly string[]): RedisCredentialStoreOptions {
    const vault = new Vault(parseMasterKeys(masterKeys.join()));
    return { client: this.connection.client, keys: keyBuilder('e2e:'), vault };
  }

  async replica(more: Partial<ReplicaSettings> = {}): Promise<ReplicaProcess> {
    const replica = await ReplicaProcess.start({ ...this.#settings, ...more });
    this.replicas.push(replica);
    return replica;
  }

  stored(account: string): Promise<Versioned | undefined> {
    return this.store.read(account);
  }

  /** Writes other fields into a record, as any other writer would: by compare-and-set until it is taken. */
  async write(account: string, changes: CredentialRecord): Promise<void> {
    for (;;) {
      const current = await this.store.read(account);
      if (!current) throw new Error(`no record of ${account}`);
      const answer = await this.store.compareAndSet(account, current.version, { ...current.record, ...changes });
      if (answer.outcome === 'stored') return;
    }
  }

  /** The account's token has so many milliseconds left; default: none. */
  expire(account: string, inMs = -1): Promise<void> {
    return this.write(account, { expires_at: Date.now() + inMs });
  }

  family(account: string): FamilyStats {
    const family = this.vendor.stats().families[account];
    if (!family) throw new Error(`the vendor does not know ${account}`);
    return family;
  }

  /** Whether the refresh token in the store is the one that the vendor will accept next. */
  async isLiving(account: string): Promise<boolean> {
    const { rotations, revoked } = this.family(account);
    return !revoked && (await this.stored(account))?.record.refresh_token === `rt-${account}-${rotations}`;
  }

  facts(): VendorFacts {
    const families = Object.values(this.vendor.stats().families);
    return {
      calls: sum(families.map(({ calls }) => calls)),
      rotations: sum(families.map(({ rotations }) => rotations)),
      revoked: families.filter(({ revoked }) => revoked).length,
      mostCallsPerToken: Math.max(0, ...families.flatMap(({ callsPerGeneration }) => callsPerGeneration)),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.kill()));
    this.connection.close();
    await this.vendor.close();
    await this.redis?.stop();
  }
}

export function newMasterKey(): string {
  return randomBytes(32).toString('hex');
}

function firstRecord(id: string): CredentialRecord {
  return { access_token: `at-${id}`, refresh_token: `rt-${id}-0`, expires_at: Date.now() - HOUR_MS };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
