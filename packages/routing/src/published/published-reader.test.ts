import type { Account } from '@sluice/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PublishedReader, type PublishedSnapshot, readPublished, writePublished } from './index.ts';
import { snapshots } from './snapshots.arbitrary.ts';

const account = (id: string, more: Partial<Account> = {}): Account => {
  return { ...{ id, provider: 'kiro', auth: 'social', priority: 0, weight: 1 }, urls: {}, settings: {}, ...more };
};
const snapshotOf = (version: number, accounts: readonly Account[]): PublishedSnapshot => {
  return { version, accounts, groups: [], profiles: [] };
};

test('says of document after document what a reader without memory says', async () => {
  const documents = snapshots.map(writePublished);
  const broken = fc.tuple(documents, fc.nat(), fc.nat({ max: 5 }), fc.string({ maxLength: 3 }));
  const spoiled = broken.map(([document, at, length, other]) => {
    const place = at % document.length;
    return document.slice(0, place) + other + document.slice(place + length);
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(documents, spoiled), { minLength: 1, maxLength: 6 }), async (all) => {
      const reader = new PublishedReader();
      for (const document of all) expect(await reader.read(document)).toEqual(readPublished(document));
    }),
  );
});

test('what has not changed is the same object as before', async () => {
  const reader = new PublishedReader();
  const read = async (snapshot: PublishedSnapshot) => {
    const answer = await reader.read(writePublished(snapshot));
    if (answer.outcome === 'unreadable') throw new Error(answer.problem);
    return answer.snapshot.accounts;
  };
  const [a, b] = await read(snapshotOf(1, [account('a'), account('b')]));
  const [added, sameA, changedB] = await read(snapshotOf(2, [account('0'), account('a'), account('b', { weight: 2 })]));
  expect(sameA).toBe(a);
  expect(changedB).not.toBe(b);
  expect(changedB).toMatchObject({ id: 'b', weight: 2 });
  expect(added?.id).toBe('0');
  expect(await read(snapshotOf(3, [account('b', { weight: 2 })]))).toEqual([changedB]);
});

test('lets others have a turn while a long document is new to it', async () => {
  const accounts = Array.from({ length: 20_000 }, (_, index) => account(`a${index}`));
  let rests = 0;
  const rest = async () => void rests++;
  expect((await new PublishedReader().read(writePublished(snapshotOf(1, accounts)), rest)).outcome).toBe('read');
  expect(rests).toBeGreaterThan(2);
});

test('a document on one line, as an older release writes it, is read too', async () => {
  const snapshot = snapshotOf(7, [account('a'), account('b')]);
  const document = JSON.stringify({ format: 1, ...snapshot });
  expect(await new PublishedReader().read(document)).toEqual({ outcome: 'read', snapshot });
});
