import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyDirectory, KeyEntry, KeyRecord, KeyWriter } from '../index.ts';

/** A fresh directory that holds nothing, seen without any cache. */
export interface DirectoryUnderTest {
  readonly writer: KeyWriter;
  readonly directory: KeyDirectory;
}

const BASE: KeyRecord = { id: 'key_1', name: 'office', version: 1, allowedIps: [], scopes: {}, limits: {} };

export function entry(fields: Partial<KeyRecord>, digest: string, previous?: KeyEntry['previous']): KeyEntry {
  return { record: { ...BASE, ...fields }, digest, ...(previous && { previous }) };
}

/** What every key directory and its writer must do, as vitest tests. */
export function directoryConformance(name: string, make: () => DirectoryUnderTest): void {
  describe(`${name}: key directory`, () => {
    it('knows a key by the digest it was put with, and nothing else', async () => {
      const { writer, directory } = make();
      const office = entry({ allowedIps: ['10.0.0.0/8'], limits: { requestsPerMinute: 5 } }, 'aa11');
      expect(await writer.put(office)).toBe('stored');
      expect((await directory.find('aa11'))?.record).toEqual(office.record);
      for (const other of ['aa1', 'aa111', 'AA11', 'key_1', '', '*', 'a?11', '__proto__', 'aa11\r\n']) {
        expect(await directory.find(other)).toBeUndefined();
      }
    });

    it('never takes one key for another, whatever prefix their digests share', async () => {
      const { writer, directory } = make();
      const digests = Array.from({ length: 64 }, (_, length) => 'a'.repeat(length) + 'b'.repeat(64 - length));
      for (const [index, digest] of digests.entries()) await writer.put(entry({ id: `key_${index}` }, digest));
      for (const [index, digest] of digests.entries()) {
        expect((await directory.find(digest))?.record.id).toBe(`key_${index}`);
      }
    });

    it('knows a rotated key by both secrets, the one before with its end, and forgets older ones', async () => {
      const { writer, directory } = make();
      await writer.put(entry({ version: 1 }, 'first'));
      await writer.put(entry({ version: 2 }, 'second', { digest: 'first', until: 5_000 }));
      expect(await directory.find('first')).toMatchObject({ record: { version: 2 }, overlapUntil: 5_000 });
      expect((await directory.find('second'))?.overlapUntil).toBeUndefined();
      await writer.put(entry({ version: 3 }, 'third', { digest: 'second', until: 9_000 }));
      expect(await directory.find('first')).toBeUndefined();
      expect((await directory.find('second'))?.overlapUntil).toBe(9_000);
    });

    it('refuses what would be read as damaged, and keeps what it had', async () => {
      const { writer, directory } = make();
      await writer.put(entry({}, 'aa'));
      await expect(writer.put(entry({ version: 2, allowedIps: ['10.0.0.0/99'] }, 'aa'))).rejects.toThrow('/32');
      expect((await directory.find('aa'))?.record.version).toBe(1);
    });

    it('does not let a late write bring a removed key back', async () => {
      const { writer, directory } = make();
      await writer.put(entry({ version: 4 }, 'aa'));
      expect(await writer.remove('key_1', 3)).toBe('stale');
      expect(await writer.remove('key_1', 5)).toBe('removed');
      expect(await writer.remove('key_1', 5)).toBe('removed');
      expect(await writer.put(entry({ version: 4 }, 'aa'))).toBe('stale');
      expect(await directory.find('aa')).toBeUndefined();
      expect(await writer.list()).toEqual([]);
    });

    it('is empty until the first key, and not opened by losing the last', async () => {
      const { writer, directory } = make();
      expect(await directory.isEmpty()).toBe(true);
      await writer.put(entry({}, 'aa'));
      expect(await directory.isEmpty()).toBe(false);
      await writer.remove('key_1', 1);
      expect(await directory.isEmpty()).toBe(false);
    });

    it('ends up with the newest of every key in whatever order, and however often, its versions arrive', async () => {
      const versions = fc.array(
        fc.record({ id: fc.constantFrom('a', 'b'), version: fc.integer({ min: 1, max: 6 }), gone: fc.boolean() }),
        { maxLength: 12 },
      );
      await fc.assert(
        fc.asyncProperty(versions, async (calls) => {
          const { writer, directory } = make();
          // One version of a key is one state of it: alive or removed.
          const states = new Map(calls.map((call) => [`${call.id}${call.version}`, call]));
          for (const call of [...states.values(), ...calls.map(({ id, version }) => states.get(id + version))]) {
            if (call?.gone) await writer.remove(call.id, call.version);
            else if (call)
              await writer.put(entry({ id: call.id, version: call.version }, `${call.id}-${call.version}`));
          }
          for (const id of ['a', 'b']) {
            const mine = [...states.values()].filter((state) => state.id === id);
            const last = mine.toSorted((one, other) => other.version - one.version)[0];
            for (const { version } of mine) {
              const found = await directory.find(`${id}-${version}`);
              expect(found?.record.version).toBe(version === last?.version && !last.gone ? version : undefined);
            }
          }
          const alive = (await writer.list()).map(({ id, version }) => `${id}-${version}`);
          for (const digest of alive) expect(await directory.find(digest)).toBeDefined();
        }),
        { numRuns: 100 },
      );
    });
  });
}
