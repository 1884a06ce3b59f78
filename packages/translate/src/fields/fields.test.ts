import { describe, expect, it } from 'vitest';
import { COLUMNS } from './columns.fixture.ts';
import { judge } from './judge.fixture.ts';
import { fieldsPage } from './page.fixture.ts';
import { REASONS } from './reasons.fixture.ts';
import { ROWS } from './rows.fixture.ts';

/** The reasons on file for a cell, as `outcome`s. */
function written(row: string, column: string): readonly string[] {
  const reasons = REASONS[row] ?? [];
  return reasons.filter(({ columns }) => (columns as readonly string[]).includes(column)).map(({ outcome }) => outcome);
}

describe.each(ROWS)('$id', (row) => {
  it.each(COLUMNS)('has exactly one written reason where it is not kept at $id', (column) => {
    const { outcome } = judge(row, column);
    expect(written(row.id, column.id)).toEqual(outcome === 'kept' ? [] : [outcome]);
  });
});

it('has no reasons for rows that are not there', () => {
  expect(Object.keys(REASONS).filter((id) => !ROWS.some((row) => row.id === id))).toEqual([]);
});

it('says the same, word for word, as long as nobody changes a mapping', async () => {
  const cells = ROWS.flatMap((row) =>
    COLUMNS.map((column) => {
      const { outcome, dropped, lines } = judge(row, column);
      const said = lines.map((line) => `    ${line.replaceAll('\n', '\\n')}`);
      return [`${row.id} at ${column.id}: ${[outcome, ...dropped].join(' ')}`, ...said].join('\n');
    }),
  );
  await expect(`${cells.join('\n')}\n`).toMatchFileSnapshot('./snapshots/said.txt');
});

it('is the page (vitest run packages/translate/src/fields -u rewrites it)', async () => {
  await expect(fieldsPage()).toMatchFileSnapshot('../../../../docs/fields.md');
});
