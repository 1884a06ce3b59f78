import { atLeast, atMost, type Check, exactly } from '../suite/scenario.ts';
import { type Books, sumOf } from './books.ts';
import type { Seen } from './client.ts';
import { KINDS, type Kind } from './kinds.ts';
import type { Outcomes, SimulatorCount } from './witnesses.ts';

export interface Evidence {
  readonly books: Books;
  /** What the clients saw, by kind. */
  readonly seen: Readonly<Record<Kind, Readonly<Record<Seen, number>>>>;
  readonly gateways: Outcomes;
  readonly simulator: SimulatorCount;
  readonly accounts: readonly string[];
  readonly undelivered: number;
  /** Closings that were delivered again, because a consumer died before it acknowledged them. */
  readonly duplicates: number;
  /** Requests whose clients left before a gateway had read them. */
  readonly neverRead: number;
}

/** Every statement that has to hold between what was made, what was served and what is written down. */
export function compare(evidence: Evidence): readonly Check[] {
  return [
    ...[...byClients(evidence), ...byGateways(evidence), ...bySimulator(evidence)],
    ...[...unfinished(evidence), ...inTheBooks(evidence)],
  ];
}

function byClients({ books, seen, gateways }: Evidence): Check[] {
  const checks: Check[] = [];
  const count = (key: Kind, outcome: string) => sumOf(books.ledger, { key, outcome }).requests;
  for (const kind of KINDS) {
    const { complete, error, left } = seen[kind];
    if (kind === 'refused_here') {
      checks.push(exactly(`${kind}: in no ledger`, sumOf(books.ledger, { key: kind }).requests, 0));
      continue;
    }
    checks.push(exactly(`${kind}: completed, as clients saw`, count(kind, 'completed'), complete));
    const outcome = kind === 'drained' ? 'drained' : 'upstream_error';
    checks.push(exactly(`${kind}: ${outcome}, as clients saw`, count(kind, outcome), error));
    // Whoever leaves before the gateway has read the request was never there; the gateways' own count says how many were.
    const dispatched = kind === 'left_early' ? goneOf(gateways) - seen.left_midway.left : left;
    checks.push(exactly(`${kind}: client_gone`, count(kind, 'client_gone'), dispatched));
  }
  return checks;
}

function byGateways({ books, gateways, seen }: Evidence): Check[] {
  const failed = ['upstream_error', 'exhausted', 'attempts', 'refused'];
  const refused = failed.reduce((sum, outcome) => sum + (gateways[outcome] ?? 0), 0);
  const total = (outcome: string) => sumOf(books.ledger, { outcome }).requests;
  return [
    exactly('completed, as the gateways counted', total('completed'), gateways['completed'] ?? 0),
    exactly('upstream_error, as the gateways counted', total('upstream_error'), refused),
    exactly('client_gone, as the gateways counted', total('client_gone'), goneOf(gateways)),
    // They are gone when this could be counted.
    exactly('drained, as clients saw', total('drained'), seen.drained.error),
  ];
}

function goneOf(gateways: Outcomes): number {
  return (gateways['client_gone'] ?? 0) + (gateways['gone'] ?? 0);
}

function bySimulator({ books, simulator, accounts }: Evidence): Check[] {
  return accounts.flatMap((account) => {
    const told = simulator.finished.get(account) ?? { requests: 0, input: 0, output: 0 };
    const written = sumOf(books.ledger, { account, outcome: 'completed' });
    return [
      exactly(`${account}: completed, as the upstream counted`, written.requests, told.requests),
      exactly(`${account}: input tokens`, written.input, told.input),
      exactly(`${account}: output tokens`, written.output, told.output),
    ];
  });
}

/** How far the output of answers that nobody read to their end may be from what the upstream had sent of them, in percent. */
const MOST_OFF = 10;

/** Nothing that was streamed is counted as nothing. */
function unfinished({ books, simulator, accounts }: Evidence): Check[] {
  const offs = accounts.map((account) => {
    const sent = simulator.brokenOff.get(account)?.output ?? 0;
    const written = books.unfinished.find(({ of }) => of === account)?.output ?? 0;
    return sent === 0 ? 0 : (Math.abs(written - sent) / sent) * 100;
  });
  const began = [...simulator.brokenOff.values()].reduce((sum, { requests }) => sum + requests, 0);
  const written = books.unfinished.reduce((sum, { requests }) => sum + requests, 0);
  return [
    atLeast('answers that were left midway', began, 1),
    // A first piece may still be on its way when its client leaves.
    atMost('answers left midway without tokens in the ledger', Math.max(0, began - written), Math.ceil(began / 50)),
    exactly('answers left midway whose tokens are not called estimates', books.unfinishedReported, 0),
    exactly(
      'accounts whose answers left midway have no input',
      books.unfinished.filter(({ input }) => input === 0).length,
      0,
    ),
    atMost('output of answers left midway, off by at most, percent', Math.max(...offs), MOST_OFF),
  ];
}

function inTheBooks({ books, undelivered, accounts, duplicates, seen, neverRead }: Evidence): Check[] {
  const all = sumOf(books.ledger);
  const different = (rows: Books['hours']) =>
    new Set([...books.ledger, ...rows].map((row) => JSON.stringify(row))).size - books.ledger.length;
  const ofAccounts = books.accounts.filter(({ of, requests, input, output }) => {
    const sum = sumOf(books.ledger, { account: of });
    return sum.requests !== requests || sum.input !== input || sum.output !== output;
  });
  const made = KINDS.filter((kind) => kind !== 'refused_here')
    .flatMap((kind) => Object.values(seen[kind]))
    .reduce((sum, count) => sum + count, 0);
  return [
    exactly('records, as requests that clients made and a gateway read', books.rows, made - neverRead),
    atLeast('closings that were delivered again and not counted again', duplicates, 1),
    exactly('records still open', books.open, 0),
    exactly('closed records, of all', all.requests, books.rows),
    exactly('ids that occur once, of all records', books.ids, books.rows),
    exactly('sums by hour that differ from the ledger', different(books.hours) + missing(books.hours, books), 0),
    exactly('sums by day that differ from the ledger', different(books.days) + missing(books.days, books), 0),
    exactly('accounts whose statistics differ from the ledger', ofAccounts.length, 0),
    exactly('accounts with statistics', books.accounts.length, accounts.length),
    exactly('batches left in stream and spool', undelivered, 0),
  ];
}

function missing(rows: Books['hours'], { ledger }: Books): number {
  return Math.abs(ledger.length - rows.length);
}
