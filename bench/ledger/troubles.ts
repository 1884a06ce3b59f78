import { setTimeout as delay } from 'node:timers/promises';
import type { Child } from '../suite/processes/child.ts';
import type { Stage } from './stage.ts';

/** When what happens, in seconds from the start of the load. */
export interface Schedule {
  /** Redis is asked to end, and started again so many seconds later, on the same port with its append-only file. */
  readonly redis: { readonly at: number; readonly for: number };
  /** Postgres is stopped fast, and started again. */
  readonly postgres: { readonly at: number; readonly for: number };
  /** The consumer is killed and started again a second later. */
  readonly consumerKilled: readonly number[];
  /** The first consumer kills itself between a commit and its acknowledgement, after so many records. */
  readonly consumerDiesAfter: number;
}

/** Lets everything happen that has to; resolves with what did, in words, when it is over. */
export async function makeTrouble(stage: Stage, schedule: Schedule): Promise<readonly string[]> {
  const begin = performance.now();
  const happened: string[] = [];
  const until = (second: number) => delay(Math.max(0, begin + second * 1_000 - performance.now()));
  const tell = (what: string) => {
    const line = `${((performance.now() - begin) / 1_000).toFixed(1)} s: ${what}`;
    happened.push(line);
    console.log(line);
  };

  async function breakRedis() {
    await until(schedule.redis.at);
    await stage.redis.kill('SIGTERM');
    tell('Redis has ended');
    await delay(schedule.redis.for * 1_000);
    await stage.redis.restart();
    tell('Redis is back');
  }

  async function breakPostgres() {
    await until(schedule.postgres.at);
    await stage.postgres.kill('SIGINT');
    tell('Postgres has ended');
    await until(schedule.postgres.at + schedule.postgres.for);
    await stage.postgres.restart();
    tell('Postgres is back');
  }

  async function breakConsumers() {
    let consumer: Child = await stage.startConsumer(schedule.consumerDiesAfter);
    await consumer.exit;
    tell('the consumer died between commit and acknowledgement');
    for (const second of [undefined, ...schedule.consumerKilled]) {
      if (second !== undefined) {
        await until(second);
        consumer.signal('SIGKILL');
        await consumer.exit;
        tell('the consumer was killed');
        await delay(1_000);
      }
      consumer = await stage.startConsumer();
      tell('a consumer has started');
    }
  }

  await Promise.all([breakRedis(), breakPostgres(), breakConsumers()]);
  return happened;
}
