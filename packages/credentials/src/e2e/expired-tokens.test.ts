import { expect, test } from 'vitest';
import { burstsOnExpired, expiriesOverAndOver, timerMeetsRequests } from './expired-tokens.ts';

test('T1: three replicas under a burst of requests make one call per expired token', async () => {
  expect(await burstsOnExpired(8)).toMatchObject({ calls: 8, revoked: 0, failed: 0, mixed: 0 });
});

test('T2: the sweep and the requests that find the same expired token make one call', async () => {
  expect(await timerMeetsRequests(20)).toMatchObject({ calls: 20, revoked: 0, failed: 0 });
});

test('every expiry of many accounts on three replicas costs one call and no family', async () => {
  const figures = await expiriesOverAndOver(40, 3);
  expect(figures).toMatchObject({ calls: 120, revoked: 0, failed: 0, living: 40 });
});
