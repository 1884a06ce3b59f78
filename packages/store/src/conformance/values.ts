import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Database } from '../database/index.ts';

/** How values come out of a database. */
export function testValues(database: () => Database): void {
  const read = async <Value>(expression: string) => {
    const { rows } = await sql<{ value: Value }>`SELECT ${sql.raw(expression)} AS value`.execute(database().db);
    return rows[0]?.value;
  };

  test.each([
    ['9007199254740991::bigint', Number.MAX_SAFE_INTEGER],
    ['-7::bigint', -7],
    ['NULL::bigint', null],
    ["'2026-03-31 23:59:59.999+00'::timestamptz(3)", new Date(Date.UTC(2026, 2, 31, 23, 59, 59, 999))],
    [`'{"a": [1, null]}'::jsonb`, { a: [1, null] }],
    [`ARRAY['a,b', '"', 'NULL', '']::text[]`, ['a,b', '"', 'NULL', '']],
    ['0.1::double precision', 0.1],
  ])('%s', async (expression, value) => {
    expect(await read(expression)).toEqual(value);
  });

  test('an integer that a number cannot hold throws instead of being rounded', async () => {
    await expect(read('9007199254740993::bigint')).rejects.toThrow('integer out of range');
    expect(await read('1::bigint')).toBe(1);
  });
}
