/**
 * What keys and their limits add to a request: microseconds of this process's CPU, of the answer's time, of the Redis
 * server, and Redis commands.
 *
 *     node bench/limits/main.ts [requests]      20,000 per row unless said otherwise
 *
 * A request here is: key checked, scope checked, limits taken, limits settled. Nothing is forwarded. "alone" is the wall
 * time of a request when there is no other; CPU and server time are per request with 50 at once. The first row is the
 * yardstick: a key of the configuration, as a gateway without shared keys checks it.
 */
import {
  ConfiguredKeys,
  KeyAccess,
  type KeyDirectory,
  type KeyLimits,
  type KeyScopes,
  LayeredKeys,
  LimitKeeper,
  mintKey,
  permits,
} from '@sluice/access';
import { RedisKeys, RedisKeyWriter, RedisLimitDesk } from '@sluice/access/redis';
import { connectRedis, keyBuilder } from '@sluice/redis';
import { startRedis } from '@sluice/testkit/servers';
import { measure } from './measure.ts';
import { print, type Row } from './table.ts';

const MANY = 1_000_000_000;
const ALL_LIMITS: KeyLimits = {
  ...{ requestsPerMinute: MANY, tokensPerMinute: MANY, concurrentRequests: MANY },
  ...{ budgetMicrosPerDay: 1e15, budgetMicrosPerMonth: 1e15, tokensPerDay: 1e15, tokensPerMonth: 1e15 },
};
/** What a request may use on top of its input. */
const AHEAD = { tokens: 4_096, cost: 62_790 };
const SCOPES: KeyScopes = {
  providers: ['kiro', 'claude'],
  models: ['claude-sonnet-*', 'claude-opus-*', 'claude-haiku-*'],
  dialects: ['anthropic', 'openai-chat'],
};
const NETWORKS = Array.from({ length: 1_000 }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`);

const requests = Number(process.argv[2] ?? 20_000);
await using server = await startRedis();
const connection = connectRedis({ url: server.url, commandTimeoutMs: 10_000 });
await connection.untilUp(5_000);
const keys = keyBuilder('sluice:');
const root = keys('keys', 'v1');
const writer = new RedisKeyWriter(connection, root);
const keeper = new LimitKeeper({ desk: new RedisLimitDesk({ connection, keys }) });
const shared = new RedisKeys({ connection, root });

const rows: Row[] = [];
const boot = mintKey().key;
const configured = new ConfiguredKeys([{ name: 'boot', key: boot }]);
rows.push(await row('key of the configuration', boot, configured));

const layers = new LayeredKeys([configured, shared]);
const kinds: readonly (readonly [string, KeyLimits, KeyScopes, readonly string[]])[] = [
  ['shared key, no limits', {}, {}, []],
  ['… scopes and 1,000 networks', {}, SCOPES, NETWORKS],
  ['… requests per minute', { requestsPerMinute: MANY }, {}, []],
  ['… concurrent requests', { concurrentRequests: MANY }, {}, []],
  ['… budget of a day', { budgetMicrosPerDay: 1e15 }, {}, []],
  ['… all seven limits', ALL_LIMITS, {}, []],
  ['… all limits, scopes, networks', ALL_LIMITS, SCOPES, NETWORKS],
];
for (const [index, [name, limits, scopes, allowedIps]] of kinds.entries()) {
  const { key, digest } = mintKey();
  const record = { id: `key_${index}`, name, version: 1, allowedIps, scopes, limits };
  await writer.put({ record, digest });
  rows.push(await row(name, key, layers));
}
print(rows);
await keeper.close();
connection.close();

async function row(name: string, key: string, directory: KeyDirectory): Promise<Row> {
  const access = new KeyAccess(directory, { trustedProxies: 0, loopbackOnly: false });
  const rawHeaders = ['content-type', 'application/json', 'x-api-key', key];
  const request = async (number: number) => {
    const decision = await access.authorize({ rawHeaders, target: '/v1/messages', remoteAddress: '10.3.231.77' });
    if (decision.outcome === 'denied') throw new Error(decision.message);
    const use = { dialect: 'anthropic', model: 'claude-haiku-4-5', provider: 'kiro', group: 'default' } as const;
    if (permits(decision.key, use) !== true) throw new Error('not permitted');
    const taken = await keeper.take({
      id: `${name}-${number}`,
      key: decision.key,
      tokens: 500,
      cost: 150,
      ahead: AHEAD,
    });
    if (taken.outcome !== 'granted') throw new Error(taken.outcome);
    await keeper.settle(taken.grant, { tokens: 730, cost: 2_190, outcome: 'used' });
  };
  return { name, ...(await measure(connection, requests, request)) };
}
