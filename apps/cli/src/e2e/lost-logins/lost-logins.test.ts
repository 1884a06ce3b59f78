import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres, startRedis } from '@sluice/testkit/servers';
import { expect, test } from 'vitest';
import {
  ACCOUNTS,
  ALL_SERVED,
  addAccounts,
  ask,
  CANARY,
  connectTo,
  Installation,
  liveVersions,
  newMasterKey,
  seenBy,
  serveEach,
  startVendor,
} from './cluster.fixture.ts';

const rotatedTimes = (rotations: number) => ACCOUNTS.map(() => ({ rotations, revoked: false, twice: false }));
/** Longer than calls that may be under way are waited for. */
const PATIENT = { timeout: 60_000, interval: 200 };

test('Redis loses everything and all is restarted, two control planes at once: accounts serve on without a new sign-in', async () => {
  await using redis = await startRedis();
  await using postgres = await startPostgres();
  const vendor = await startVendor();
  await using cluster = new Installation({ redis, databaseUrl: postgres.url, masterKey: newMasterKey(), vendor });
  const connection = await connectTo(redis);
  const [control, gateway] = [await cluster.control(), await cluster.gateway()];
  await addAccounts(control.url);
  await expect.poll(() => serveEach(gateway.url), PATIENT).toEqual(ALL_SERVED);
  await expect.poll(() => seenBy(vendor), PATIENT).toEqual(rotatedTimes(1));
  const versions = await liveVersions(connection);
  await expect.poll(() => cluster.copies(), PATIENT).toEqual(versions);

  await cluster.stopAll('SIGKILL');
  await connection.client.flushall();
  const [gateways, controls] = await Promise.all([
    Promise.all([cluster.gateway(), cluster.gateway()]),
    Promise.all([cluster.control(), cluster.control()]),
  ]);
  const [first, second] = gateways;
  const [firstControl, secondControl] = controls;
  await expect.poll(() => serveEach(first.url), PATIENT).toEqual(ALL_SERVED);
  expect(await serveEach(second.url)).toEqual(ALL_SERVED);
  expect(await liveVersions(connection)).toEqual(versions);
  expect(seenBy(vendor)).toEqual(rotatedTimes(1));

  // Their tokens are the newest ones: once it is sure that nobody has newer ones, they are good for the next.
  for (const id of ACCOUNTS) {
    const refresh = () => ask(firstControl.url, 'POST', `/admin/providers/kiro/accounts/${id}/refresh`);
    await expect.poll(async () => (await refresh()).body, PATIENT).toMatchObject({ result: 'refreshed' });
  }
  expect(seenBy(vendor)).toEqual(rotatedTimes(2));
  await expect.poll(() => cluster.copies(), PATIENT).toEqual(versions.map((version) => version + 1));

  // The control planes are running when it happens.
  await connection.client.flushall();
  await expect.poll(() => liveVersions(connection), PATIENT).toEqual(versions.map((version) => version + 1));
  await expect.poll(() => serveEach(second.url), PATIENT).toEqual(ALL_SERVED);
  expect(seenBy(vendor)).toEqual(rotatedTimes(2));

  expect((await ask(secondControl.url, 'DELETE', '/admin/providers/kiro/accounts/api-1')).status).toBe(204);
  expect((await cluster.copies())[ACCOUNTS.indexOf('api-1')]).toBe(0);
  await cluster.stopAll();
  connection.close();
  await vendor.close();
}, 240_000);

test('a backup has the logins, sealed, and restored beside an empty Redis they serve again', async () => {
  await using redis = await startRedis();
  await using postgres = await startPostgres();
  const vendor = await startVendor();
  const masterKey = newMasterKey();
  await using old = new Installation({ redis, databaseUrl: postgres.url, masterKey, vendor });
  const [control, gateway] = [await old.control(), await old.gateway()];
  await addAccounts(control.url);
  await expect.poll(() => serveEach(gateway.url), PATIENT).toEqual(ALL_SERVED);
  await expect.poll(() => seenBy(vendor), PATIENT).toEqual(rotatedTimes(1));
  const connection = await connectTo(redis);
  await expect.poll(() => old.copies(), PATIENT).toEqual(await liveVersions(connection));
  const file = join(old.folder, 'all.backup');
  expect((await old.run(['backup', file])).stdout).toMatch(/credential_records +4\n/);
  const written = await readFile(file, 'utf8');
  expect(written.match(/"sealed":"v1\.[0-9a-f]{16}\./g)).toHaveLength(ACCOUNTS.length);
  expect(written).not.toMatch(new RegExp(`${CANARY}|[ar]t-(?:file|api)-`));
  await old.stopAll();

  await connection.client.flushall();
  await using machine = new Installation({ redis, masterKey, vendor });
  expect((await machine.run(['restore', file])).stdout).toContain(`Restored from ${file}`);
  const [, again] = await Promise.all([machine.control(), machine.gateway()]);
  await expect.poll(() => serveEach(again.url), PATIENT).toEqual(ALL_SERVED);
  expect(seenBy(vendor)).toEqual(rotatedTimes(1));
  await machine.stopAll();
  connection.close();
  await vendor.close();
}, 240_000);

test('the all-in-one that lost its file of credentials has them from its database, spent ones of the configuration do not return', async () => {
  const vendor = await startVendor();
  await using here = new Installation({ redis: undefined, masterKey: newMasterKey(), vendor });
  const first = await here.allInOne();
  await addAccounts(first.adminUrl);
  await expect.poll(() => serveEach(first.url), PATIENT).toEqual(ALL_SERVED);
  await expect.poll(() => seenBy(vendor), PATIENT).toEqual(rotatedTimes(1));
  // Stopped in an orderly way, it has copied everything, however short its life.
  await here.stopAll();
  rmSync(join(here.folder, '.sluice', 'credentials.json'));

  const second = await here.allInOne();
  expect(second.said()).toMatch(/"count":4.*logins were lost and have been brought back from their copies/);
  expect(await serveEach(second.url)).toEqual(ALL_SERVED);
  expect(seenBy(vendor)).toEqual(rotatedTimes(1));
  await here.stopAll();
  await vendor.close();
}, 120_000);

test('a changed master key seals the copies too', async () => {
  await using redis = await startRedis();
  await using postgres = await startPostgres();
  const vendor = await startVendor();
  const [old, fresh] = [newMasterKey(), newMasterKey()];
  const place = { redis, databaseUrl: postgres.url, vendor };
  await using cluster = new Installation({ ...place, masterKey: `${old},${fresh}` });
  await cluster.control();
  await expect.poll(() => cluster.copies(), PATIENT).toEqual([1, 1, 0, 0]);
  await cluster.stopAll();
  const rotated = await cluster.run(['credentials', 'rotate-key', '--json'], { SLUICE_MASTER_KEY: `${fresh},${old}` });
  expect(JSON.parse(rotated.stdout)).toMatchObject({ ok: true, resealed: 4, current: 4, closed: 0 });
  const connection = await connectTo(redis);
  await connection.client.flushall();
  await using later = new Installation({ ...place, masterKey: fresh });
  await later.control();
  expect(await liveVersions(connection)).toEqual([1, 1, 0, 0]);
  await later.stopAll();
  const lost = await later.run(['credentials', 'rotate-key', '--json'], { SLUICE_MASTER_KEY: old });
  expect(JSON.parse(lost.stdout)).toMatchObject({ ok: false, closed: 4 });
  connection.close();
  await vendor.close();
}, 120_000);
