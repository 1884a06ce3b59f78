/** One line of the table of attacks. */
export interface SecurityRow {
  readonly id: string;
  /** What somebody would try. */
  readonly attack: string;
  /** What is wanted, with its number. */
  readonly aim: string;
  /** Figures of runs that are no part of `make test`, and with which command they were measured. */
  readonly measured?: string;
  /** Why there is nothing to test; else tests carry the id. */
  readonly absent?: string;
}

/** What is tried against Sluice, by the ids that the names of its tests begin with. */
export const SECURITY_ROWS: readonly SecurityRow[] = [
  row(
    'S1',
    'reach another one’s things by their ids',
    'no id route tells a client’s key, a viewer or another provider’s path whether an id exists',
  ),
  {
    ...row(
      'S2',
      'find out keys by how they are refused',
      'same status and body; medians of 5,000 refusals each less than 1 ms apart',
    ),
    measured:
      'unknown against wrong last characters 0.002 ms, against revoked 0.019 ms (`node bench/security/key-timing.ts`)',
  },
  row(
    'S3',
    'set fields that nobody offered; read secrets off answers',
    'unknown fields are 400; no secret pattern in any answer of any admin route',
  ),
  row(
    'S4',
    'make a server read what it should not',
    'refused by the head of a request: not one byte of its body is read before the caller is known',
  ),
  row(
    'S5',
    'use routes of another role',
    'every route of the document × nobody, client key, viewer, admin; a route without a role fails',
  ),
  row('S6', 'guess admin tokens', 'ten wrong ones per address and minute, then 429 for all that could be guessed'),
  row('S7', 'make the server call inside (S20 to S27 together)', 'no connection to a canary'),
  row(
    'S8',
    'use answers in a browser; TRACE',
    'nosniff, no framing, no caching, no other origin; 405 for what is not served',
  ),
  {
    ...row('S9', 'find a route nobody listed', 'served routes and the OpenAPI document are the same'),
    measured:
      'schemathesis, all checks and phases, 4,908 requests: none is 500, every answer fits its document but for one header of repeated answers, mended since (`node bench/security/schemathesis.ts`)',
  },
  row('S10', 'come from another address by a header', 'only hops of our own proxies count, from the right'),
  {
    ...row(
      'S11',
      'move, change or cut sealed values',
      'none opens elsewhere, with any bit changed or a shorter tag; no nonce twice; a change of key under load loses nothing',
    ),
    measured: '1,000,000 encryptions, 1,000,000 nonces (`node bench/security/nonces.ts`)',
  },
  row('S12', 'guess keys', '256 random bits of the system’s generator'),
  row(
    'S13',
    'go on with a key that was ended',
    'refused on every replica within a second; a rotation’s overlap ends to the millisecond',
  ),
  row('S14', 'read secrets where they should not be', 'no canary in logs, answers, metrics, traces, files or Redis'),
  row(
    'S15',
    'change what the audit says',
    'refused by the database; whoever gets round that breaks the chain, which is seen',
  ),
  row('S16', 'wait for Redis to fail', 'no key, network or limit is skipped: 503 for what cannot be checked'),
  row('S17', 'get more than a limit by asking at once', 'exactly 100 of 1,000, over three replicas'),
  {
    ...row('S18', 'come in with a package', 'SHA-512 for every package; only named ones run a script'),
    measured:
      '`pnpm install --frozen-lockfile --ignore-scripts` on a fresh copy installs everything but the runtime, which a Node of 22.19 or newer on the machine stands in for',
  },
  {
    ...row('S19', 'take over the login of an account', 'state, PKCE, once'),
    absent: 'Sluice has no login flow: accounts are added with tokens that the vendor’s own tool has got',
  },
  row('S20', 'name a host in a request', 'ignored or 400; no connection to a canary'),
  row('S21', 'lead on by a redirect', 'redirects of upstreams are not followed'),
  row('S22', 'lead inside by a name that changes', 'judged again by the connected address'),
  row('S23', '`0.0.0.0` and odd spellings of IPv4', 'refused when saved and when connecting'),
  row('S24', 'IPv6, mapped and translated addresses', 'the same'),
  row('S25', 'send a vendor’s key to another host', 'only when confirmed'),
  row('S26', 'user-info, line ends, backslashes in URLs', 'refused'),
  row('S27', '`file:`, `gopher:`, `data:`', 'refused'),
  row('S28', 'let a browser make changes', 'there are no cookies: a change needs the token in a header'),
  row('S29', 'store markup', 'kept as text; what shows it escapes it'),
  {
    ...row(
      'S30',
      'SQL in keys and in every admin parameter',
      '200 texts each, all refused or kept as text; no statement has any of it',
    ),
    measured:
      'sqlmap at level 3, 240 places, 100,210 texts: no injection, and nothing of them in the 214,535 statements that Postgres was sent (`node bench/security/sqlmap.ts`)',
  },
  row('S31', 'share a prefix with another key', '10,000 pairs, none mistaken'),
  row('S32', 'make a key that may more than clients may', '10,000 random scopes'),
  row('S33', 'have text run as code', 'what ships has no eval, no programs; whom checks of accounts call is S20'),
  row('S34', 'read too much off open routes', 'their fields and labels are on a list'),
  row('S35', 'get the answer meant for another tenant', 'no answer crosses; kept answers belong to caller and route'),
  {
    ...row('S36', 'go on with an old session', 'ends with logout, change of password, 12 hours'),
    absent: 'there is no console and no session: the admin API takes tokens of the configuration',
  },
  row('S37', 'write a path that layers read differently', 'who may is decided on the path that is served'),
  row('S38', 'make a search expensive', 'there is no search: unknown query parameters are 400'),
  row('S39', 'read a secret back', 'no described answer has a field for one, but for a key that is new'),
  row('S40', 'use a default or an empty secret', 'refused at the start'),
];

function row(id: string, attack: string, aim: string): SecurityRow {
  return { id, attack, aim };
}
