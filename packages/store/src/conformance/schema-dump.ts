import type { Database } from '../database/index.ts';

/** Everything a migration can make, read from the catalogs in an order and a spelling that no server version changes. */
const PARTS: Readonly<Record<string, string>> = {
  column: `SELECT c.relname || '.' || a.attname AS name, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
      CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)) AS text
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum`,
  // Newer servers list NOT NULL as a constraint too; the columns say it already.
  constraint: `SELECT conrelid::regclass || '.' || conname AS name, pg_get_constraintdef(oid) AS text FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND contype <> 'n'`,
  index: `SELECT indexname AS name, indexdef AS text FROM pg_indexes WHERE schemaname = 'public'`,
  trigger: `SELECT tgrelid::regclass || '.' || tgname AS name, pg_get_triggerdef(oid) AS text FROM pg_trigger
    WHERE NOT tgisinternal`,
  function: `SELECT proname AS name, pg_get_functiondef(oid) AS text FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace`,
};

/** The whole schema as text, the same for the same schema on every server; the migrator's own table is left out. */
export async function dumpSchema(database: Database): Promise<string> {
  return database.script(async (transaction) => {
    const lines: string[] = [];
    for (const [part, query] of Object.entries(PARTS)) {
      const found = await transaction.query<{ name: string; text: string }>(query);
      const ours = found.filter(({ name }) => !name.startsWith('schema_migrations'));
      lines.push(...inOrder(part, ours).map(({ name, text }) => `${part} ${name}: ${text.trim()}`));
    }
    return `${lines.join('\n')}\n`;
  });
}

/** Columns stay in theirs; the rest is sorted here, because servers sort by collations of their own. */
function inOrder<Line extends { readonly name: string }>(part: string, lines: readonly Line[]): readonly Line[] {
  return part === 'column' ? lines : lines.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}
