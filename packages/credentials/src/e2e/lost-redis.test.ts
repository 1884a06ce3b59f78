import { describe, expect, test } from 'vitest';
import { failoverDuringRefreshes, flushDuringRefreshes, outageAfterAnswers } from './lost-redis.ts';

describe.concurrent('T6: a Redis that forgets in the middle of refreshes', () => {
  const safe = { revoked: 0, mostCallsPerToken: 1 };

  test('flushed', async () => {
    expect(await flushDuringRefreshes(2, 20)).toMatchObject({ ...safe, living: 20 });
  });

  test('replaced by a replica that may lack the last writes', async () => {
    expect(await failoverDuringRefreshes(1, 20)).toMatchObject({ ...safe, living: 20 });
  });
});

describe.concurrent('T10: a Redis that dies between the answers and their storing', () => {
  const stored = { calls: 8, revoked: 0, living: 8, spooled: 8, left: 0 };

  test('is given the tokens when it is back', async () => {
    expect(await outageAfterAnswers(8, 7_500, false)).toMatchObject(stored);
  });

  test('is given them from the spool when their replica has died as well', async () => {
    expect(await outageAfterAnswers(8, 7_500, true)).toMatchObject(stored);
  });
});
