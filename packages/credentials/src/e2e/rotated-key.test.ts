import { expect, test } from 'vitest';
import { rotateUnderLoad } from './rotated-key.ts';

test('the master key is changed under load without an error, and the old one is not needed afterwards', async () => {
  const figures = await rotateUnderLoad(30, 3);
  expect(figures).toMatchObject({ failed: 0, revoked: 0, living: 30, report: { closed: 0, current: 30 } });
  expect(figures.report.resealed).toBeGreaterThan(0);
  expect(figures.refreshes).toBeGreaterThanOrEqual(30);
});
