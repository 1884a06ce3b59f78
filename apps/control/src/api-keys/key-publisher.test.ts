import { MemoryKeys } from '@sluice/access/memory';
import type { ApiKeyRepository } from '@sluice/store';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStage, type Stage } from '../stage/stage.fixture.ts';
import { KeyPublisher } from './index.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.empty());

const silent = { info: () => {}, warn: () => {} };
const versions = async (directory: MemoryKeys) =>
  Object.fromEntries((await directory.list()).map(({ id, version }) => [id, version]));

test('a change of one key reads that key, and not all of them', async () => {
  const pages: number[] = [];
  const { apiKeys, audit } = stage.repositories;
  const keys = new Proxy(apiKeys, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== 'listRecognisable') return typeof value === 'function' ? value.bind(target) : value;
      return async (...request: Parameters<ApiKeyRepository['listRecognisable']>) => {
        const page = await target.listRecognisable(...request);
        pages.push(page.items.length);
        return page;
      };
    },
  });
  const ids: string[] = [];
  const make = async () => {
    const { body } = await stage.ask('POST', '/admin/api-keys', { name: `k${ids.length}` });
    ids.push(body.id);
  };
  for (let index = 0; index < 30; index++) await make();
  const directory = new MemoryKeys();
  const publisher = new KeyPublisher({ keys, audit, writer: directory, log: silent });
  await publisher.start();
  expect(pages).toEqual([30]);

  const [first = '', second = '', third = ''] = ids.toSorted();
  await make();
  await stage.ask('PATCH', `/admin/api-keys/${first}`, { name: 'other' });
  await stage.ask('POST', `/admin/api-keys/${second}/revoke`);
  await stage.ask('POST', `/admin/api-keys/${third}/rotate`, { overlap_seconds: 60 });
  expect(await publisher.changed()).toBe('done');
  expect(pages.slice(1)).toHaveLength(4);
  expect(Math.max(...pages.slice(1))).toBeLessThanOrEqual(8);
  const whole = new MemoryKeys();
  const other = new KeyPublisher({ keys: apiKeys, audit, writer: whole, log: silent });
  await other.start();
  expect(await versions(directory)).toEqual(await versions(whole));
  expect(await versions(directory)).toMatchObject({ [first]: 2, [third]: 2, [ids.at(-1) ?? '']: 1 });
  expect(await versions(directory)).not.toHaveProperty(second);
  await Promise.all([publisher.stop(), other.stop()]);
});

test('a change that the directory did not take is told again', async () => {
  const { apiKeys, audit } = stage.repositories;
  const directory = new MemoryKeys();
  let isAway = false;
  const writer = {
    put: async (...entry: Parameters<MemoryKeys['put']>) => {
      if (isAway) throw new Error('away');
      return directory.put(...entry);
    },
    remove: directory.remove.bind(directory),
    list: directory.list.bind(directory),
  };
  const publisher = new KeyPublisher({ keys: apiKeys, audit, writer, log: silent });
  await publisher.start();
  isAway = true;
  const { body } = await stage.ask('POST', '/admin/api-keys', { name: 'k' });
  expect(await publisher.changed()).toBe('pending');
  isAway = false;
  await expect.poll(() => versions(directory), { timeout: 5_000 }).toEqual({ [body.id]: 1 });
  await publisher.stop();
});
