import { join } from 'node:path';
import { Delivery, FileSpool, NO_SINK, type UsageSink } from '@sluice/ledger';
import { sendToStream, usageStreamKey } from '@sluice/ledger/redis';
import { keyBuilder } from '@sluice/redis';
import type { Config } from '@sluice/runtime';
import type { GatewayObserver } from '../observe/observer.ts';
import type { Stores } from './stores.ts';

export interface Ledger {
  readonly sink: UsageSink;
  /** Delivers what it can and keeps the rest for the next start. */
  close(): Promise<void>;
}

/** Where usage goes: through Redis to whoever keeps the books; without Redis nowhere, unless the process keeps them itself. */
export function openLedger(config: Config, { redis }: Stores, observer: GatewayObserver): Ledger {
  if (!redis) return { sink: NO_SINK, close: async () => {} };
  const delivery = new Delivery({
    send: sendToStream(redis.client, usageStreamKey(keyBuilder(config.state.key_prefix))),
    // Replicas of one machine may share it: each file is one batch, and who finds it delivers it.
    spool: new FileSpool(join(config.database.data_dir, 'usage-spool'), {
      onUnreadable: (batch) => observer.usageUnreadable(batch),
    }),
    onTrouble: (trouble) => observer.ledgerTrouble(trouble),
  });
  delivery.start();
  return { sink: delivery, close: () => delivery.close() };
}
