import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectRedis, type RedisConnection } from '@sluice/redis';
import { createRepositories, openDatabase } from '@sluice/store';
import { type KiroSimulator, startKiroSimulator } from '@sluice/testkit/kiro';
import { freePort, type RedisServer } from '@sluice/testkit/servers';
import { type Ran, type Serving, scratch, serve, sluice } from '../run-sluice.fixture.ts';

export const FROM_FILE = ['file-1', 'file-2'] as const;
export const FROM_API = ['api-1', 'api-2'] as const;
export const ACCOUNTS = [...FROM_FILE, ...FROM_API] as const;
const API_KEY = 'sk-lost-logins-0123456789abcdef';
const ADMIN_TOKEN = `adm-${'e'.repeat(40)}`;
/** Longest wait for one answer: a refresh may wait for another replica's. */
const PATIENCE_MS = 30_000;
/** In every token that an account begins with. */
export const CANARY = 'canary';

export interface Part extends Serving {
  readonly url: string;
}

/** A vendor with strictly single-use refresh tokens, whose logins have expired when the story begins. */
export function startVendor(): Promise<KiroSimulator> {
  return startKiroSimulator({
    accounts: ACCOUNTS.map((id) => ({ id, accessToken: `${CANARY}-at-${id}`, refreshToken: `${CANARY}-rt-${id}` })),
  });
}

/** Where the parts of one installation keep what they keep. */
export interface Place {
  readonly redis: RedisServer | undefined;
  /** Absent: an embedded database in the folder. */
  readonly databaseUrl?: string;
  readonly masterKey: string;
  readonly vendor: KiroSimulator;
}

export function newMasterKey(): string {
  return randomBytes(32).toString('base64');
}

/** One installation: its folder, its configuration, and how to start its parts. */
export class Installation implements AsyncDisposable {
  readonly folder = scratch();
  readonly place: Place;
  readonly #file = join(this.folder, 'sluice.yaml');
  readonly #running: Part[] = [];

  constructor(place: Place) {
    this.place = place;
    writeFileSync(this.#file, configuration(place));
  }

  control(): Promise<Part> {
    return this.#start('control', 'SLUICE_ADMIN_PORT', /"listening"/);
  }

  gateway(): Promise<Part> {
    return this.#start('gateway', 'SLUICE_PORT', /"listening"/);
  }

  /** The all-in-one, with the URLs of both of its ports. */
  async allInOne(): Promise<Part & { readonly adminUrl: string }> {
    const [port, adminPort] = [await freePort(), await freePort()];
    const ports = { SLUICE_PORT: String(port), SLUICE_ADMIN_PORT: String(adminPort) };
    const serving = await serve(['start', '-c', this.#file], /Ctrl-C/, this.folder, { ...this.#env(), ...ports });
    const part = { ...serving, url: `http://127.0.0.1:${port}`, adminUrl: `http://127.0.0.1:${adminPort}` };
    this.#running.push(part);
    return part;
  }

  /** Runs a verb to its end. */
  run(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
    return sluice([...args, '-c', this.#file], this.folder, { ...this.#env(), ...env });
  }

  async stopAll(signal?: NodeJS.Signals): Promise<void> {
    await Promise.all(this.#running.splice(0).map((part) => part.stop(signal)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stopAll('SIGKILL');
  }

  /** Version of each account's copy. Postgres only: the embedded database has one owner. */
  async copies(): Promise<readonly number[]> {
    const opened = await openDatabase({ url: this.place.databaseUrl ?? '' });
    if (opened.outcome !== 'opened') throw new Error(opened.message);
    const versions = await createRepositories(opened.database.db).credentials.versionsOf(ACCOUNTS);
    await opened.database.close();
    return ACCOUNTS.map((id) => versions.find(({ accountId }) => accountId === id)?.version ?? 0);
  }

  async #start(verb: string, portName: string, ready: RegExp): Promise<Part> {
    const port = await freePort();
    // The client port names a process's own folder, also where it does not listen.
    const own = { SLUICE_PORT: String(await freePort()), [portName]: String(port) };
    const serving = await serve([verb, '-c', this.#file], ready, this.folder, { ...this.#env(), ...own });
    const part = { ...serving, url: `http://127.0.0.1:${port}` };
    this.#running.push(part);
    return part;
  }

  #env(): Record<string, string> {
    const { redis, databaseUrl, masterKey } = this.place;
    return {
      SLUICE_ADMIN_TOKEN: ADMIN_TOKEN,
      SLUICE_MASTER_KEY: masterKey,
      ...(redis && { REDIS_URL: redis.url }),
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    };
  }
}

/** Patience with a call that may be under way is two of the intervals and ten seconds. */
function configuration({ vendor }: Place): string {
  const account = (id: string) =>
    `  - { id: ${id}, provider: kiro, auth: social, credentials: { access_token: ${CANARY}-at-${id}, refresh_token: ${CANARY}-rt-${id}, expires_at: 2025-01-01T00:00:00Z } }`;
  return `api_keys: [{ name: test, key: ${API_KEY} }]
server: { drain_notice: 0 }
auth_manager: { refresh_interval: 1s }
account_pool: { planted_by: control }
providers: { kiro: { base_url: "${vendor.url}", refresh_url: "${vendor.url}/refreshToken" } }
accounts:
${FROM_FILE.map(account).join('\n')}
`;
}

/** Adds the accounts that are in no file, with logins that have expired. */
export async function addAccounts(adminUrl: string): Promise<void> {
  for (const id of FROM_API) {
    const credentials = {
      access_token: `${CANARY}-at-${id}`,
      refresh_token: `${CANARY}-rt-${id}`,
      expires_at: '2025-01-01T00:00:00Z',
    };
    const answer = await ask(adminUrl, 'POST', '/admin/providers/kiro/accounts', { id, auth: 'social', credentials });
    if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  }
}

export async function ask(adminUrl: string, method: string, path: string, body?: object) {
  const answer = await fetch(adminUrl + path, {
    method,
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json().catch(() => undefined) };
}

/** One request after the other, more than there are accounts; their statuses. */
export async function serveEach(url: string): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < ACCOUNTS.length + 2; count += 1) {
    const answer = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'claude-sonnet-4-6',
        max_tokens: 9,
        messages: [{ role: 'user', content: '[[sim: tokens=2]]' }],
      }),
    });
    await answer.text();
    statuses.push(answer.status);
  }
  return statuses;
}

export const ALL_SERVED: readonly number[] = Array.from({ length: ACCOUNTS.length + 2 }, () => 200);

/** What the vendor saw of each login. */
export function seenBy(vendor: KiroSimulator) {
  const { families } = vendor.stats();
  return ACCOUNTS.map((id) => {
    const { rotations = 0, revoked = false, callsPerGeneration = [] } = families[id] ?? {};
    return { rotations, revoked, twice: callsPerGeneration.some((calls) => calls > 1) };
  });
}

/** Versions of the live records. */
export async function liveVersions({ client }: RedisConnection): Promise<readonly number[]> {
  return Promise.all(ACCOUNTS.map(async (id) => Number(await client.hget(`sluice:{${id}}:credential`, 'version'))));
}

export async function connectTo(redis: RedisServer): Promise<RedisConnection> {
  const connection = connectRedis({ url: redis.url, commandTimeoutMs: 5_000 });
  if (!(await connection.untilUp(30_000))) throw new Error('Redis does not answer');
  return connection;
}
