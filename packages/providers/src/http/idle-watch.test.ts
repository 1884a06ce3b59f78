import { expect, test } from 'vitest';
import { IdleWatch, type Watched } from './idle-watch.ts';

class Stream implements Watched {
  readonly idleLimit: number;
  lastSeen = 0;
  paused = false;
  fired = false;
  readonly idle: Promise<void>;
  onIdle: () => void;

  constructor(watch: IdleWatch, limitMs: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.idleLimit = watch.ticksFor(limitMs);
    this.idle = promise;
    this.onIdle = () => {
      this.fired = true;
      watch.delete(this);
      resolve();
    };
    watch.add(this);
  }
}

test('a silent stream is told, one that waits for its own reader is not until it runs again', async () => {
  const watch = new IdleWatch();
  const [silent, paused] = [new Stream(watch, 100), new Stream(watch, 100)];
  paused.paused = true;
  await silent.idle;
  await new Stream(watch, 100).idle;
  expect(paused.fired).toBe(false);
  paused.paused = false;
  await paused.idle;
});

test('a sign of life starts the limit again', async () => {
  const watch = new IdleWatch();
  const [first, alive] = [new Stream(watch, 300), new Stream(watch, 300)];
  await new Stream(watch, 10).idle;
  alive.lastSeen = watch.tick;
  await first.idle;
  expect(alive.fired).toBe(false);
  await alive.idle;
});
