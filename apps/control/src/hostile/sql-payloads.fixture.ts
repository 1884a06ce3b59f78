const QUOTES = ["'", '"', '`', "')", "'))", '%27', "\\'"];
const STATEMENTS = [
  ...[
    'OR 1=1',
    'OR SLEEP(5)',
    'AND (SELECT pg_sleep(5)) IS NULL',
    'UNION SELECT NULL',
    'UNION SELECT secret_hash FROM api_keys',
  ],
  ...['; DROP TABLE provider_accounts', '; DELETE FROM api_keys', '; UPDATE api_key_audit_logs SET actor = 0'],
  ...[
    "|| (SELECT sealed FROM credential_records LIMIT 1) ||'",
    '; COPY api_keys TO PROGRAM id',
    'ORDER BY 99',
    'HAVING 1=1',
  ],
  ...['AND 1=CAST((SELECT version()) AS int)', '; ALTER TABLE profiles RENAME TO gone', 'RETURNING *'],
];
const ENDS = ['--', '/*', ';--', '#', ' -- -', ''];

/** Two hundred texts that mean something to a database which is handed them as part of a statement. */
export const SQL_PAYLOADS: readonly string[] = QUOTES.flatMap((quote, left) =>
  STATEMENTS.flatMap((statement, right) => [
    `x${quote} ${statement} ${ENDS[(left + right) % ENDS.length]}`,
    `1 ${statement}${ENDS[(left * right) % ENDS.length]}`.replace('1', String(left)),
  ]),
).slice(0, 200);
