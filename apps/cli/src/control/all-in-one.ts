import { join } from 'node:path';
import { type Control, createControl, type KeyChange, type LedgerBacklog, MemorySnapshots } from '@sluice/control';
import type { Vault } from '@sluice/credentials/vault';
import type { Gateway, GatewayOptions } from '@sluice/gateway';
import { Delivery, enter, FileSpool, type UsageBooks, type UsageSink } from '@sluice/ledger';
import { readPublished } from '@sluice/routing/published';
import type { Config, Logger, Metrics } from '@sluice/runtime';
import { adminTokens, careOf, retentionOf } from './control-parts.ts';
import type { Books } from './open-books.ts';
import { ownProbes } from './status-probes.ts';

/** Where an all-in-one writes usage: into its own books, as soon as its control plane has opened them. */
export interface OwnLedger {
  readonly sink: UsageSink;
  /** What comes before this waits. */
  useBooks(books: UsageBooks): void;
  /** What is not in the books yet. */
  backlog(): Promise<LedgerBacklog>;
  close(): Promise<void>;
}

export function ownLedger({ database }: Config, log: Logger): OwnLedger {
  let opened: UsageBooks | undefined;
  const spool = new FileSpool(join(database.data_dir, 'usage-spool'), {
    onUnreadable: (batch) =>
      log.error(batch, 'usage records cannot be read, and are missing from the books; the file was put aside'),
  });
  const delivery = new Delivery({
    async send(entries) {
      if (!opened) throw new Error('the books are not open yet');
      await enter(opened, entries);
    },
    spool,
    onTrouble: (trouble) => {
      if (trouble.type === 'recovered') log.info('usage is written down again');
      else log.error({ trouble: trouble.type }, 'usage cannot be written down');
    },
  });
  return {
    sink: delivery,
    useBooks: (books) => {
      opened = books;
      delivery.start();
    },
    async backlog() {
      const { batches, bytes, oldestAt } = await spool.size();
      const oldestMs = oldestAt === undefined ? 0 : Math.max(0, Date.now() - oldestAt);
      const { waiting, stuck } = delivery;
      return { kind: 'embedded', waiting, pending: 0, spooled: batches, spooledBytes: bytes, oldestMs, stuck };
    },
    close: () => delivery.close(),
  };
}

/** Where an all-in-one tells what happens: to its own control plane. */
export interface OwnEvents {
  readonly hear: NonNullable<GatewayOptions['onEvent']>;
  /** What came before this is told now. */
  tellTo(control: Pick<Control, 'tell'>): void;
}

export function ownEvents(): OwnEvents {
  const early: Parameters<OwnEvents['hear']>[0][] = [];
  let listener: Pick<Control, 'tell'> | undefined;
  return {
    hear: (event) => {
      if (listener) listener.tell(event);
      else early.push(event);
    },
    tellTo: (control) => {
      listener = control;
      for (const event of early.splice(0)) control.tell(event);
    },
  };
}

export interface AllInOneParts {
  readonly config: Config;
  readonly gateway: Gateway;
  readonly books: Books;
  readonly vault: Vault;
  readonly adminToken: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly changeKey: (() => Promise<KeyChange>) | undefined;
  readonly ledger: OwnLedger;
  readonly events: OwnEvents;
}

/** The control plane in the process of its only gateway: what it publishes is in force at once. */
export async function controlBeside(parts: AllInOneParts): Promise<Control> {
  const { config, gateway, books, vault, adminToken, log, metrics, changeKey, ledger, events } = parts;
  if (!gateway.keys) throw new Error('a gateway with shared keys has its control plane elsewhere');
  const snapshots = new MemorySnapshots();
  const control = createControl({
    repositories: books.repositories,
    credentials: gateway.credentials,
    logins: gateway.logins,
    keyWriter: gateway.keys,
    budgets: { desk: gateway.budgets },
    snapshots,
    vault,
    pools: gateway.pools,
    tokens: adminTokens(config, adminToken),
    log,
    metrics: metrics.render,
    status: ownProbes(books, ledger.backlog),
    gauges: metrics.control(),
    ...careOf(gateway.care),
    changeKey,
    allowPrivateUrls: config.admin.allow_private_urls,
    trustedProxies: config.admin.trusted_proxies,
    retention: retentionOf(config),
  });
  snapshots.follow((document) => {
    const read = readPublished(document);
    if (read.outcome === 'unreadable') return log.error({ problem: read.problem }, 'our own snapshot cannot be read');
    gateway.assign(read.snapshot).catch((error) => log.error({ err: error }, 'accounts could not be put into force'));
  });
  await control.start();
  events.tellTo(control);
  ledger.useBooks(control.books);
  return control;
}
