import { StreamReader, usageStreamKey } from '@sluice/ledger/redis';
import { connectRedis, keyBuilder } from '@sluice/redis';
import { createRepositories, openDatabase } from '@sluice/store';

/**
 * What control does with usage, alone: moves the stream into Postgres. `node consumer.ts REDIS_URL POSTGRES_URL [DIE_AFTER]`; with the last
 * one it kills itself right after it has committed so many closings and before it can acknowledge them.
 */
const [redisUrl = '', databaseUrl = '', dieAfter = 'Infinity'] = process.argv.slice(2);
const opened = await openDatabase({ url: databaseUrl }, { connectTimeoutMs: 2_000 });
if (opened.outcome !== 'opened') throw new Error(opened.message);
const { usage } = createRepositories(opened.database.db);
const redis = connectRedis({ url: redisUrl, commandTimeoutMs: 3_000 });
await redis.untilUp(20_000);

let closings = 0;
const reader = new StreamReader({
  client: redis.client,
  stream: usageStreamKey(keyBuilder('bench:')),
  consumer: `control-${process.pid}`,
  books: {
    open: (records) => usage.open(records),
    async close(records) {
      const { closed, duplicates } = await usage.close(records);
      if (duplicates > 0) console.log(JSON.stringify({ duplicates }));
      closings += closed;
      if (closings >= Number(dieAfter)) process.kill(process.pid, 'SIGKILL');
    },
  },
  abandonedMs: 5_000,
  onTrouble: (error) => console.log(JSON.stringify({ trouble: String(error) })),
  onRecovery: () => console.log(JSON.stringify({ trouble: 'over' })),
});
reader.start();
console.log(JSON.stringify({ reading: true }));
// Nothing else keeps the process alive while Redis is away.
const alive = setInterval(() => {}, 60_000);
process.once('SIGTERM', async () => {
  await reader.stop();
  redis.close();
  await opened.database.close();
  clearInterval(alive);
});
