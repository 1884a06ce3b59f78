import type { RedisConnection } from '@sluice/redis';

const AT_ONCE = 50;
/** Requests before those that count, and one after another for the time alone. */
const WARM_UP = 2_000;
const ALONE = 2_000;

export interface Cost {
  /** CPU of this process per request, microseconds. */
  readonly cpuUs: number;
  /** Wall time of a request with no other, microseconds. */
  readonly aloneP50Us: number;
  readonly aloneP99Us: number;
  /** Time of the Redis server per request, microseconds. */
  readonly redisUs: number;
  /** Redis commands per request. */
  readonly commands: number;
}

/** Runs a request many times. Its argument is another number each time. */
export async function measure(
  connection: RedisConnection,
  requests: number,
  request: (number: number) => Promise<void>,
): Promise<Cost> {
  let number = 0;
  const work = async (until: number) => {
    while (number < until) await request(number++);
  };
  const atOnce = (until: number) => Promise.all(Array.from({ length: AT_ONCE }, () => work(until)));
  await atOnce(WARM_UP);

  await connection.client.config('RESETSTAT');
  const sent = connection.commandsSent;
  const before = process.cpuUsage();
  await atOnce(number + requests);
  const cpu = process.cpuUsage(before);
  const commands = (connection.commandsSent - sent) / requests;
  const redisUs = (await serverMicroseconds(connection)) / requests;

  const times: number[] = [];
  for (let index = 0; index < ALONE; index++) {
    const start = performance.now();
    await request(number++);
    times.push((performance.now() - start) * 1_000);
  }
  times.sort((one, other) => one - other);
  const quantile = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
  return {
    cpuUs: (cpu.user + cpu.system) / requests,
    ...{ aloneP50Us: quantile(0.5), aloneP99Us: quantile(0.99) },
    ...{ redisUs, commands },
  };
}

/** Of what clients sent: what a script calls is part of the script's time. */
async function serverMicroseconds(connection: RedisConnection): Promise<number> {
  const stats = await connection.client.info('commandstats');
  let sum = 0;
  for (const match of stats.matchAll(/^cmdstat_(?:eval|evalsha|hmget|hlen):calls=\d+,usec=(\d+)/gm))
    sum += Number(match[1]);
  return sum;
}
